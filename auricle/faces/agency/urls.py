"""Addresses of the agency face. Each goes through the door, which asks for what permissions.py says."""

from auricle.faces.agency import (
    agency_key,
    figures,
    home,
    measure_answer,
    meeting_words,
    referral,
    referral_file,
    referral_list,
    referral_move,
    referral_paper,
    scorecard,
)
from auricle.faces.agency.permissions import PERMISSIONS
from auricle.faces.agency.refusals import LEAVES
from auricle.faces.shared.staff import team_key
from auricle.faces.shared.staff.guard import Guard
from auricle.faces.shared.staff.key_refusals import KEY_LEAVES
from auricle.faces.shared.staff.urls import shared_pages

guard = Guard(PERMISSIONS, (*LEAVES, *KEY_LEAVES), for_officers=True)

pages = [
    *shared_pages(guard),
    guard.page("", home.home, "home"),
    guard.page("key/", agency_key.agency_key, "agency-key"),
    guard.page("keys/<slug:team>/", team_key.team_key, "team-key"),
    guard.page("keys/<slug:team>/make/", team_key.make, "team-key-make"),
    guard.page("keys/<slug:team>/hand-over/", team_key.hand_over, "team-key-hand-over"),
    guard.page("keys/<slug:team>/cover/", team_key.cover, "team-key-cover"),
    guard.page("keys/<slug:team>/change/", team_key.change, "team-key-change"),
    guard.page("keys/<slug:team>/move/", team_key.move, "team-key-move"),
    guard.page("figures/", figures.figures, "figures"),
    guard.page("scorecard/", scorecard.scorecard, "scorecard"),
    guard.page("referrals/<str:which>/", referral_list.referral_list, "referrals"),
    guard.page("referral/<uuid:referral>/", referral.referral, "referral"),
    guard.page("referral/<uuid:referral>/package.pdf", referral_paper.referral_paper, "referral-paper"),
    guard.page(
        "referral/<uuid:referral>/measure/<str:answer>/", measure_answer.measure_answer, "measure-answer"
    ),
    guard.page("referral/<uuid:referral>/meeting/<uuid:meeting>/", meeting_words.step_done, "meeting-step"),
    guard.page("referral/<uuid:referral>/<str:move>/", referral_move.referral_move, "referral-move"),
    guard.page("referral/<uuid:referral>/file/<uuid:file>/", referral_file.referral_file, "referral-file"),
]

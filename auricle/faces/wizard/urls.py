"""Addresses of the first run. All but the door ask for the code that the command printed."""

from django.urls import URLPattern, path

from auricle.faces.wizard import code, confirm, hotline, keys, own_teams, people, recovery, regions, teams
from auricle.faces.wizard.session import View, guarded


def page(address: str, view: View, name: str) -> URLPattern:
    """One address with its door."""
    return path(address, guarded(view), name=name)


pages = [
    path("code/", code.code, name="code"),
    path("language/<str:code>/", code.language, name="language"),
    page("", confirm.start, "start"),
    page("hotline/", hotline.hotline, "hotline"),
    page("regions/", regions.regions, "regions"),
    page("teams/", teams.teams, "teams"),
    page("teams/own/", own_teams.own_teams, "own-teams"),
    page("teams/own/<slug:team>/remove/", own_teams.remove_team, "remove-team"),
    page("people/", people.people, "people"),
    page("people/<str:login>/remove/", people.remove_person, "remove-person"),
    page("keys/", keys.keys, "keys"),
    page("recovery/", recovery.recovery, "recovery"),
    page("confirm/", confirm.confirm, "confirm"),
    page("sheets/", confirm.sheets, "sheets"),
    page("sheets/handed-over/", confirm.handed_over, "handed-over"),
    page("signatures/", confirm.signatures, "signatures"),
    page("signatures/request/", confirm.request_file, "request-file"),
    page("ready/", confirm.ready, "ready"),
]

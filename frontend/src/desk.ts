// The desk's pages work without this; it adds keys, keeps the queue fresh, covers a page
// that was left, and asks before typed words are lost.

import { startAlarm } from "./desk/alarm.ts";
import { startBoard } from "./desk/board.ts";
import { startCardLink } from "./desk/card_link.ts";
import { startDrafting } from "./desk/drafting.ts";
import { startGoingOn } from "./desk/goes_on.ts";
import { startHolding } from "./desk/hold.ts";
import { startKeys } from "./desk/keys.ts";
import { startLetters } from "./desk/letters.ts";
import { startLocking } from "./desk/lock.ts";
import { startOffering } from "./desk/passkey_offered.ts";
import { startNumbers } from "./desk/numbers.ts";
import { startPane } from "./desk/pane.ts";
import { startPasskeys } from "./desk/passkeys.ts";
import { startRefreshing } from "./desk/refresh.ts";
import { startReviewing } from "./desk/review.ts";
import { guardTyped } from "./desk/typed.ts";

startBoard();
startAlarm();
startCardLink();
startDrafting();
startGoingOn();
startHolding();
startKeys();
startLetters();
startLocking();
startNumbers();
startPane();
startPasskeys();
startOffering();
startRefreshing();
startReviewing();
guardTyped();

// After a refusal the reader of the page is taken to what went wrong, after a success to what was done.
const places = ["[data-error-summary]", ".govuk-form-group--error :is(textarea, select, input)", "#done"];
const first = places.map((place) => document.querySelector<HTMLElement>(place)).find((found) => found !== null);
first?.focus();

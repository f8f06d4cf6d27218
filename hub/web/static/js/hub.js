// What script improves. Every page does its work without this file.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  SkipLink,
  createAll,
} from "../vendor/govuk-frontend-6.3.0/govuk-frontend.js";
import { keepFromSendingTwice } from "./send-once.js";
import { openFiltersOnWideScreens } from "./filters.js";
import { makeSortable } from "./sortable.js";
import { closeMenusFromOutside } from "./menus.js";

for (const component of [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  SkipLink,
]) {
  createAll(component);
}
document.querySelectorAll("table[data-sortable]").forEach(makeSortable);
document.querySelectorAll("form[method=post]").forEach(keepFromSendingTwice);
document.querySelectorAll("details[data-filters]").forEach(openFiltersOnWideScreens);
closeMenusFromOutside(document);

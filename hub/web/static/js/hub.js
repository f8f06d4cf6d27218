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
import { closeOnTelephones, foldOnTelephones, openOnPaper } from "./folding.js";
import { makeSortable } from "./sortable.js";
import { closeMenusFromOutside } from "./menus.js";
import { startWorkbench } from "./workbench.js";

const COMPONENTS = [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  SkipLink,
];

function improve(root) {
  COMPONENTS.forEach((component) => createAll(component, undefined, root));
  root.querySelectorAll("table[data-sortable]").forEach(makeSortable);
  root.querySelectorAll("form[method=post]:not([data-saves])").forEach(keepFromSendingTwice);
  root.querySelectorAll("details[data-filters]").forEach(openFiltersOnWideScreens);
  root.querySelectorAll("[data-folds]").forEach(foldOnTelephones);
  root.querySelectorAll("details[data-closes]").forEach(closeOnTelephones);
}

improve(document);
closeMenusFromOutside(document);
openOnPaper(document);
startWorkbench(improve);

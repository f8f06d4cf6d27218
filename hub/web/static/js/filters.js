// Filters stand open where there is room, and stay folded on a telephone.
export function openFiltersOnWideScreens(details) {
  if (window.matchMedia("(min-width: 48.0625rem)").matches) {
    details.open = true;
  }
}

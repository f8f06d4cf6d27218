// Tells the style sheet that script runs, before anything is drawn. A file of its own because the
// content policy allows no script inside a page.
document.body.className += " js-enabled" + ("noModule" in HTMLScriptElement.prototype ? " govuk-frontend-supported" : "");

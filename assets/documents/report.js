/** The one thing a report does by itself: it can be printed, or saved as PDF from there. */
document.getElementById("print").addEventListener("click", () => window.print());

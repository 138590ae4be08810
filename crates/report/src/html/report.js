// Written without the two characters that XML reserves, so that the page is well-formed XML too.
"use strict";
(function () {
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  all(".controls").forEach((controls) => { controls.hidden = false; });

  const filter = document.getElementById("filter");
  const outcome = document.getElementById("outcome");
  const found = document.getElementById("found");
  const rows = all("#list tbody tr");
  function apply() {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row) => {
      const text = row.textContent.toLowerCase();
      const wanted = outcome.value || row.dataset.outcome;
      const fits = wanted === row.dataset.outcome ? words.every((word) => text.includes(word)) : false;
      row.hidden = !fits;
      count += fits ? 1 : 0;
    });
    found.textContent = count + " of " + rows.length;
  }
  if (filter) {
    filter.addEventListener("input", apply);
    outcome.addEventListener("change", apply);
    apply();
  }

  all("[data-open]").forEach((button) => button.addEventListener("click", () => {
    all("details.call").forEach((call) => { call.open = Boolean(button.dataset.open); });
  }));
  function open() {
    const target = /^#call-\d+$/.test(location.hash) ? document.getElementById(location.hash.slice(1)) : null;
    if (target) { target.open = true; target.scrollIntoView(); }
  }
  window.addEventListener("hashchange", open);
  window.addEventListener("beforeprint", () => all("details.call").forEach((call) => { call.open = true; }));
  open();
})();

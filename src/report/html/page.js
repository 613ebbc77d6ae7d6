
"use strict";
(() => {
  const steps = [...document.querySelectorAll("details.step")];
  const all = open => steps.forEach(step => { step.open = open; });
  const by = id => document.getElementById(id);
  const controls = by("controls");
  // What a fragment names is in a step, which not every browser opens by itself.
  const reveal = () => {
    const at = location.hash && by(location.hash.slice(1));
    const step = at && at.closest("details.step");
    if (step) { step.open = true; at.scrollIntoView(); }
  };
  addEventListener("hashchange", reveal);
  reveal();
  let before = [];
  addEventListener("beforeprint", () => { before = steps.map(step => step.open); all(true); });
  addEventListener("afterprint", () => steps.forEach((step, at) => { step.open = before[at]; }));
  if (!controls) { return; }
  controls.hidden = false;
  by("open").addEventListener("click", () => all(true));
  by("close").addEventListener("click", () => all(false));
  by("wrong").addEventListener("change", event => {
    document.body.classList.toggle("only-wrong", event.target.checked);
  });
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || !["j", "k"].includes(event.key)) { return; }
    const shown = steps.map(step => step.querySelector("summary")).filter(one => one.offsetParent);
    const here = document.activeElement.closest("details.step");
    const at = here ? shown.indexOf(here.querySelector("summary")) : -1;
    const next = shown[event.key === "j" ? at + 1 : Math.max(at - 1, 0)];
    if (next) { next.focus(); }
  });
})();

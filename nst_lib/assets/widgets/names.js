// ipywidgets leaves the handles of its sliders without a name for screen readers, and the three buttons of Play. A
// handle gets the text beside it, or the tooltip. Only inside the panel that this widget stands in.
const PLAY = ["play or pause", "stop, and back to the start", "begin again at the end"]; // in their order

const nameOf = (slider) =>
  slider.querySelector("label")?.textContent.trim() || slider.title || slider.querySelector("[title]")?.title;

function nameAll(panel) {
  for (const handle of panel.querySelectorAll(".noUi-handle")) {
    const slider = handle.closest(".widget-slider, .widget-hslider, .widget-vslider");
    const name = slider && nameOf(slider);
    if (name && handle.getAttribute("aria-label") !== name) handle.setAttribute("aria-label", name);
  }
  for (const play of panel.querySelectorAll(".widget-play"))
    play.querySelectorAll("button").forEach((button, place) => button.setAttribute("aria-label", PLAY[place]));
}

function render({ el }) {
  el.style.display = "none";
  let observer;
  const begin = () => {
    const panel = el.closest(".nst-panel");
    if (!panel) return requestAnimationFrame(begin); // not yet in the page
    observer = new MutationObserver(() => nameAll(panel));
    observer.observe(panel, { childList: true, subtree: true, attributes: true, attributeFilter: ["title"] });
    nameAll(panel);
  };
  const request = requestAnimationFrame(begin);
  return () => {
    cancelAnimationFrame(request);
    observer?.disconnect();
  };
}
export default { render };

// Two pictures of one size on each other; a slider says how much of the left one is seen.
function render({ model, el }) {
  const made = (tag, className, parent) => {
    const element = document.createElement(tag);
    element.className = className;
    parent.append(element);
    return element;
  };
  el.classList.add("nst-before-after");
  const frame = made("div", "nst-before-after-frame", el);
  const pictures = ["left", "right"].map(() => made("img", "", frame));
  const slider = made("input", "", el);
  slider.type = "range";
  slider.min = 0;
  slider.max = 100;
  slider.setAttribute("aria-label", model.get("label"));
  const words = made("div", "nst-before-after-words", el);
  const names = ["left", "right"].map(() => made("span", "", words));
  const addresses = [null, null];
  const show = (index, side) => {
    if (addresses[index]) URL.revokeObjectURL(addresses[index]);
    addresses[index] = URL.createObjectURL(new Blob([model.get(side)], { type: "image/jpeg" }));
    pictures[index].src = addresses[index];
  };
  const name = (index, side) => {
    const text = model.get(`${side}_words`);
    names[index].textContent = pictures[index].alt = text;
  };
  const move = () => {
    slider.value = model.get("share");
    pictures[0].style.clipPath = `inset(0 ${100 - model.get("share")}% 0 0)`;
  };
  slider.addEventListener("input", () => {
    model.set("share", Number(slider.value));
    model.save_changes();
    move();
  });
  slider.addEventListener("keydown", (event) => event.stopPropagation()); // JupyterLab moves to another cell
  ["left", "right"].forEach((side, index) => {
    model.on(`change:${side}`, () => show(index, side));
    model.on(`change:${side}_words`, () => name(index, side));
    show(index, side);
    name(index, side);
  });
  model.on("change:share", move);
  move();
  return () => addresses.forEach((address) => URL.revokeObjectURL(address));
}
export default { render };

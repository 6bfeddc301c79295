// A picture with a table in it, such as a heat map: a press on it, or a drag of the mouse over it, picks a cell.
function render({ model, el }) {
  const picture = document.createElement("img");
  picture.draggable = false;
  picture.style.cursor = "crosshair";
  picture.style.width = "100%"; // of the widget, whose layout says how wide it is
  el.append(picture);
  let address = null, last = "";

  const show = () => {
    const old = address;
    address = URL.createObjectURL(new Blob([model.get("picture")], { type: "image/png" }));
    picture.src = address;
    if (old) URL.revokeObjectURL(old);
  };
  const describe = () => (picture.alt = model.get("words"));
  const pick = (event) => {
    const seen = picture.getBoundingClientRect();
    const [left, top, width, height] = model.get("area");
    const [rows, columns] = model.get("cells");
    const across = ((event.clientX - seen.left) / seen.width - left) / width;
    const down = ((event.clientY - seen.top) / seen.height - top) / height;
    if (across < 0 || across >= 1 || down < 0 || down >= 1) return;
    const row = Math.floor(down * rows), column = Math.floor(across * columns);
    if (`${row}, ${column}` === last) return; // a drag within one cell
    last = `${row}, ${column}`;
    model.send({ kind: "pick", row, column });
  };
  picture.addEventListener("pointerdown", (event) => {
    last = "";
    pick(event);
  });
  picture.addEventListener("pointermove", (event) => {
    if (event.buttons && event.pointerType === "mouse") pick(event); // a finger that moves scrolls the page
  });
  model.on("change:picture", show);
  model.on("change:words", describe);
  show();
  describe();
  return () => {
    model.off("change:picture", show);
    model.off("change:words", describe);
    URL.revokeObjectURL(address);
  };
}
export default { render };

// A button; what the kernel answers is saved under the name that the kernel gives.
function render({ model, el }) {
  const button = document.createElement("button");
  button.className = "jupyter-widgets jupyter-button widget-button";
  button.addEventListener("click", () => model.send({ kind: "click" }));
  el.append(button);
  const update = () => {
    button.textContent = model.get("label");
    button.title = model.get("hint");
    button.disabled = model.get("disabled");
  };
  const save = (message, buffers) => {
    if (message.kind !== "file") return;
    const address = URL.createObjectURL(new Blob(buffers, { type: message.type }));
    const link = document.createElement("a");
    link.href = address;
    link.download = message.name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  };
  model.on("change:label change:disabled change:hint", update);
  model.on("msg:custom", save);
  update();
  return () => model.off("msg:custom", save);
}
export default { render };

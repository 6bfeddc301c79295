// A field to choose a file or to drop one on. A file that is too large is refused here, before it travels.
// Its name is not sent.
function render({ model, el }) {
  const label = document.createElement("label");
  label.className = "nst-dropzone";
  const words = document.createElement("span");
  const input = document.createElement("input");
  input.type = "file";
  input.accept = model.get("accept");
  const refusal = document.createElement("span");
  refusal.setAttribute("role", "alert");
  label.append(words, input);
  el.append(label, refusal);

  const update = () => {
    words.textContent = model.get("label");
    input.disabled = model.get("disabled");
  };
  const take = async (file) => {
    refusal.textContent = "";
    if (!file || input.disabled) return;
    const most = model.get("most_bytes");
    if (file.size > most) {
      refusal.textContent =
        `The file has ${(file.size / 1e6).toFixed(1)} MB; at most ${(most / 1e6).toFixed(1)} MB can be sent.`;
      return;
    }
    model.send({ kind: "file" }, undefined, [await file.arrayBuffer()]);
  };
  input.addEventListener("change", () => {
    take(input.files[0]);
    input.value = ""; // so that the same file can be chosen again
  });
  label.addEventListener("dragover", (event) => {
    event.preventDefault();
    label.classList.add("nst-over");
  });
  label.addEventListener("dragleave", () => label.classList.remove("nst-over"));
  label.addEventListener("drop", (event) => {
    event.preventDefault();
    event.stopPropagation();
    label.classList.remove("nst-over");
    take(event.dataTransfer.files[0]);
  });
  model.on("change:label change:disabled", update);
  update();
}
export default { render };

// A picture to draw on: a box by its corners, or strokes of a brush. Everything is in shares of the picture.
const LEAST_WIDTH = 480; // px; a smaller picture is enlarged
const STEP = 200; // a box is rounded to a 200th of the picture, as the sliders beside it are
const NEAR = 0.004; // points of a stroke that are nearer to each other are left out
function render({ model, el }) {
  const canvas = document.createElement("canvas");
  canvas.className = "nst-region";
  canvas.tabIndex = -1; // the keyboard has the sliders beside it
  canvas.setAttribute("role", "img");
  el.append(canvas);
  const pen = canvas.getContext("2d");
  const picture = new Image();
  let address = null, from = null, stroke = null;

  const load = () => {
    if (address) URL.revokeObjectURL(address);
    address = URL.createObjectURL(new Blob([model.get("picture")], { type: "image/jpeg" }));
    picture.onload = () => {
      const scale = Math.max(1, LEAST_WIDTH / picture.naturalWidth);
      canvas.width = Math.round(picture.naturalWidth * scale);
      canvas.height = Math.round(picture.naturalHeight * scale);
      draw();
    };
    picture.src = address;
  };
  const line = ({ points, radius, erase }) => {
    const { width, height } = canvas;
    pen.strokeStyle = erase ? "#00000099" : "#56b4e999";
    pen.lineWidth = 2 * radius * Math.min(width, height);
    pen.lineCap = pen.lineJoin = "round";
    pen.beginPath();
    const [first, ...rest] = points.length > 1 ? points : [points[0], points[0]];
    pen.moveTo(first[0] * width, first[1] * height);
    for (const [x, y] of rest) pen.lineTo(x * width, y * height);
    pen.stroke();
  };
  const draw = () => {
    const { width, height } = canvas;
    pen.drawImage(picture, 0, 0, width, height);
    canvas.setAttribute("aria-label", model.get("words"));
    if (model.get("mode") === "box") {
      const [top, left, bottom, right] = model.get("box");
      pen.fillStyle = "#00000066";
      pen.beginPath();
      pen.rect(0, 0, width, height);
      pen.rect(left * width, top * height, (right - left) * width, (bottom - top) * height);
      pen.fill("evenodd");
      return;
    }
    for (const each of model.get("strokes")) line(each);
    if (stroke) line(stroke);
  };
  const place = (event) => {
    const area = canvas.getBoundingClientRect();
    const share = (value, low, length) => Math.min(1, Math.max(0, (value - low) / length));
    return [share(event.clientX, area.left, area.width), share(event.clientY, area.top, area.height)];
  };
  const boxTo = ([x, y]) => {
    const box = [Math.min(from[1], y), Math.min(from[0], x), Math.max(from[1], y), Math.max(from[0], x)];
    if (box[2] - box[0] < 0.01 || box[3] - box[1] < 0.01) return;
    model.set("box", box.map((share) => Math.round(share * STEP) / STEP));
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    event.preventDefault();
    from = place(event);
    if (model.get("mode") !== "box")
      stroke = { points: [from], radius: model.get("radius"), erase: model.get("mode") === "erase" };
    draw();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!from) return;
    const [x, y] = place(event);
    if (!stroke) boxTo([x, y]);
    else if (Math.hypot(x - stroke.points.at(-1)[0], y - stroke.points.at(-1)[1]) > NEAR) stroke.points.push([x, y]);
    draw();
  });
  const end = () => {
    if (!from) return;
    if (stroke) model.set("strokes", [...model.get("strokes"), stroke]);
    from = stroke = null;
    model.save_changes();
    draw();
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  model.on("change:picture", load);
  model.on("change:box change:strokes change:mode change:words", draw);
  load();
  return () => URL.revokeObjectURL(address);
}
export default { render };

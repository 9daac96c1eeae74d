// A voucher's QR code off a camera, typed into the field beside it: by the browser's own reader where it has one, else by
// jsQR, which is loaded when the camera is asked for. Without a camera, a picture can be taken or chosen.
const button = document.querySelector("[data-scan]");
const box = document.querySelector("[data-camera]");

const library = () =>
  window.jsQR
    ? Promise.resolve()
    : new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = button.dataset.scan;
        script.onload = done;
        script.onerror = failed;
        document.head.append(script);
      });

const canvas = document.createElement("canvas");
const pixels = (source, width, height) => {
  const scale = Math.min(1, 1200 / Math.max(width, height));
  canvas.width = width * scale;
  canvas.height = height * scale;
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  brush.drawImage(source, 0, 0, canvas.width, canvas.height);
  return brush.getImageData(0, 0, canvas.width, canvas.height);
};

// What reads a picture: gives the text in it, or nothing.
const reader = async () => {
  if ("BarcodeDetector" in window) {
    const known = await window.BarcodeDetector.getSupportedFormats().catch(() => []);
    if (known.includes("qr_code")) {
      const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
      return async (source) => ((await detector.detect(source))[0] || {}).rawValue;
    }
  }
  await library();
  return async (source, width, height) => {
    const image = pixels(source, width, height);
    return (window.jsQR(image.data, image.width, image.height) || {}).data;
  };
};

const scan = () => {
  const [video, said, choose] = ["video", "[data-say]", "label"].map((css) => box.querySelector(css));
  const field = document.getElementById("q");
  let stream = null;
  let looking = false;

  const say = (what) => {
    said.textContent = what ? said.dataset[what] : "";
  };
  const stop = () => {
    looking = false;
    for (const track of stream ? stream.getTracks() : []) track.stop();
    stream = null;
    box.hidden = true;
    button.hidden = false;
  };
  const found = (text) => {
    stop();
    field.value = text;
    field.form.requestSubmit ? field.form.requestSubmit() : field.form.submit();
  };
  // a picture instead of the camera
  const picture = (why) => {
    video.hidden = true;
    choose.hidden = false;
    say(why);
    choose.querySelector("input").focus();
  };
  const look = async (read) => {
    looking = true;
    say("looking");
    while (looking) {
      if (video.readyState >= 2) {
        const text = await read(video, video.videoWidth, video.videoHeight);
        if (text && looking) return found(text);
      }
      await new Promise((next) => setTimeout(next, 120));
    }
  };

  button.addEventListener("click", async () => {
    box.hidden = false;
    button.hidden = true;
    const camera = navigator.mediaDevices && navigator.mediaDevices.getUserMedia;
    if (!camera) return picture("");
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch (_) {
      return picture("denied");
    }
    video.srcObject = stream;
    await video.play();
    await look(await reader());
  });
  box.querySelector("[data-stop]").addEventListener("click", () => {
    stop();
    field.focus();
  });
  box.querySelector("input[type=file]").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    const image = new Image();
    try {
      image.src = await new Promise((done, failed) => {
        const opened = new FileReader();
        opened.onload = () => done(opened.result);
        opened.onerror = failed;
        opened.readAsDataURL(file);
      });
      await image.decode();
      const read = await reader();
      const text = await read(image, image.naturalWidth, image.naturalHeight);
      if (text) return found(text);
      say("nothing");
    } catch (_) {
      say("nothing");
    } finally {
      event.target.value = "";
    }
  });
};
if (button && box) {
  button.hidden = false;
  scan();
}

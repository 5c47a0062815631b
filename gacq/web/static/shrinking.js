// Phones take photos that are larger than the office takes; what is on them is as legible at a third
// of the size. What can't be opened as a picture is left as it is: the server says why.

const SIDES = [4000, 2800, 2000];
const QUALITY = 0.85;

// The same picture as a JPEG of at most `limit` bytes, as large as that allows.
export async function shrunk(file, limit) {
  try {
    const picture = await createImageBitmap(file);
    let blob;
    for (const side of SIDES) {
      blob = await drawn(picture, side);
      if (blob.size <= limit) break;
    }
    picture.close();
    return new File([blob], `${file.name.replace(/\.\w+$/, "")}.jpg`, { type: "image/jpeg" });
  } catch {
    return file;
  }
}

function drawn(picture, side) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}

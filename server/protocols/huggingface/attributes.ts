import ignore from "ignore";

/** What a repository without a `.gitattributes` of its own keeps as large files, whatever their size. */
export const large_patterns = [
  ..."7z arrow avro bin bz2 ckpt ftz gguf gz h5 joblib lz4 mds mlmodel model msgpack npy npz onnx ot parquet pb".split(
    " ",
  ),
  ..."pickle pkl pt pth rar safetensors tar tflite tgz wasm xz zip zst".split(" "),
  ..."aac flac mp3 ogg pcm raw sam wav mp4 webm bmp gif jpeg jpg png tiff webp".split(" "),
]
  .map((end) => `*.${end} filter=lfs`)
  .concat(["*.lfs.* filter=lfs", "*.tar.* filter=lfs", "saved_model/**/* filter=lfs", "*tfevents* filter=lfs"])
  .join("\n");

/** Which paths a `.gitattributes` sends to large files; a later line wins. */
export function largeIn(attributes: string): (path: string) => boolean {
  const patterns = attributes.split(/\r?\n/).flatMap((line) => {
    const [pattern = "", ...given] = line.trim().split(/\s+/);
    if (pattern === "" || pattern.startsWith("#")) return [];
    if (given.includes("filter=lfs")) return [pattern];
    return given.some((attribute) => /^[-!]filter$|^filter=/.test(attribute)) ? [`!${pattern}`] : [];
  });
  const matcher = ignore({ allowRelativePaths: true }).add(patterns);
  return (path) => matcher.ignores(path);
}

import classes from "./preview.module.css";

interface MediaPreviewProps {
  kind: "audio" | "video";
  source: string;
  path: string;
}

/** A sound or film, of which the browser fetches only the parts that are played. */
export const MediaPreview = ({ kind, source, path }: MediaPreviewProps) => (
  <figure className={classes["figure"]}>
    {kind === "audio" ? (
      // biome-ignore lint/a11y/useMediaCaption: what people upload comes without captions
      <audio controls preload="metadata" src={source} aria-label={path} />
    ) : (
      // biome-ignore lint/a11y/useMediaCaption: what people upload comes without captions
      <video controls preload="metadata" src={source} aria-label={path} />
    )}
  </figure>
);

import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ImagePreview } from "./ImagePreview.tsx";
import classes from "./preview.module.css";
import { TextPreview } from "./TextPreview.tsx";

interface DrawingPreviewProps {
  text: string;
  truncated: boolean;
  path: string;
  source: string;
  bytes?: number | undefined;
}

/** A drawing (SVG) as a picture, in which nothing runs and nothing is loaded, or as the code that it is. */
export function DrawingPreview({ source, path, ...rest }: DrawingPreviewProps) {
  const { t } = useTranslation();
  const [way, setWay] = useState<"picture" | "code">("picture");
  return (
    <>
      <SegmentedControl
        size="xs"
        className={classes["note"] ?? ""}
        value={way}
        onChange={setWay}
        data={(["picture", "code"] as const).map((value) => ({ value, label: t(`preview.drawing.${value}`) }))}
      />
      {way === "picture" ? (
        <ImagePreview source={source} path={path} />
      ) : (
        <TextPreview path={path} source={source} {...rest} />
      )}
    </>
  );
}

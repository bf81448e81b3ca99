import { ThemeIcon } from "@mantine/core";
import { IconAppWindow, IconExternalLink } from "@tabler/icons-react";
import { useState } from "react";
import type { ApplicationCard } from "../../../contract/applications.ts";

/** The icon of an application, or one for its form. Decoration: the name stands beside it. */
export function AppIcon({ of, size = 44 }: { of: Pick<ApplicationCard, "icon_url" | "form">; size?: number }) {
  const [broken, setBroken] = useState<string>();
  const { icon_url, form } = of;
  const style = { borderRadius: Math.round(size / 5), flex: "none", display: "block" };
  if (icon_url && icon_url !== broken)
    return (
      <img
        src={`${icon_url}&size=${size > 32 ? "large" : "small"}`}
        width={size}
        height={size}
        style={style}
        alt=""
        onError={() => setBroken(icon_url)}
      />
    );
  const Icon = form === "link" ? IconExternalLink : IconAppWindow;
  return (
    <ThemeIcon variant="light" size={size} radius={Math.round(size / 5)} aria-hidden>
      <Icon size={size / 2} stroke={1.6} />
    </ThemeIcon>
  );
}

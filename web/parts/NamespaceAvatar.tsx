import { type CSSProperties, useState } from "react";
import type { Namespace } from "../namespace.ts";
import classes from "./parts.module.css";

const colors = ["#3f55c4", "#7a3fb0", "#0b6e83", "#1f7a46", "#a14a11", "#a8305a", "#5b5f97", "#5f6b1f"];

interface AvatarProps {
  path: string;
  name: string;
  kind: Namespace["kind"];
  /** Where its picture is. */
  avatar_url?: string | null | undefined;
  size?: number;
}

/**
 * The picture, or initials on a colour of its own, square for an organization, round for a person. Decoration: the name
 * stands beside it.
 */
export function NamespaceAvatar({ path, name, kind, avatar_url, size = 28 }: AvatarProps) {
  const [broken, setBroken] = useState<string>();
  const sum = [...path].reduce((total, letter) => (total * 31 + letter.charCodeAt(0)) % 65_521, 7);
  const style = {
    "--avatar-size": `${size}px`,
    "--avatar-color": colors[sum % colors.length],
    borderRadius: kind === "person" ? "50%" : `${Math.round(size / 4)}px`,
  } as CSSProperties;
  if (avatar_url && avatar_url !== broken)
    return (
      <img
        className={classes["picture"]}
        style={style}
        src={size > 32 ? avatar_url : `${avatar_url}?size=small`}
        alt=""
        onError={() => setBroken(avatar_url)}
      />
    );
  return <span className={classes["avatar"]} style={style} data-initials={initialsOf(name, path)} aria-hidden />;
}

const initialsOf = (name: string, path: string): string => {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [path];
  return words
    .slice(0, 2)
    .map((word) => [...word][0])
    .join("")
    .toUpperCase();
};

import { Avatar } from "@mantine/core";

const colors = ["#3f55c4", "#7a3fb0", "#0b6e83", "#1f7a46", "#a14a11", "#a8305a", "#5b5f97", "#5f6b1f"];

/** Initials on a colour of its own: square for an organization, round for a person. */
export function NamespaceAvatar({
  path,
  name,
  kind,
  size = 28,
}: {
  path: string;
  name: string;
  kind: "person" | "organization";
  size?: number;
}) {
  const sum = [...path].reduce((total, letter) => total * 31 + letter.charCodeAt(0), 7);
  const color = colors[Math.abs(sum) % colors.length];
  const initials = [...name.replace(/[^\p{L}\p{N} ]/gu, "")].length
    ? name
        .split(/\s+/)
        .slice(0, 2)
        .map((word) => [...word][0] ?? "")
        .join("")
        .toUpperCase()
    : path.slice(0, 1);
  return (
    <Avatar
      size={size}
      radius={kind === "person" ? "xl" : "md"}
      aria-hidden
      styles={{ placeholder: { background: color, color: "#fff", fontSize: size * 0.4, fontWeight: 600 } }}
    >
      {initials}
    </Avatar>
  );
}

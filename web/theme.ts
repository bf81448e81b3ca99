import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

const guild: MantineColorsTuple = [
  "#eef2ff",
  "#dfe6fe",
  "#c0ccfa",
  "#9caef4",
  "#7c92ec",
  "#657ce4",
  "#4d65d8",
  "#3f55c4",
  "#3448ab",
  "#293a8b",
];
const gray: MantineColorsTuple = [
  "#f7f8fa",
  "#eff1f4",
  "#e3e6eb",
  "#d3d8df",
  "#b6bdc8",
  "#929aa8",
  "#6d7686",
  "#4e5665",
  "#363d4a",
  "#1d222c",
];
const dark: MantineColorsTuple = [
  "#e4e7ec",
  "#b4bac5",
  "#8f97a5",
  "#5f6775",
  "#3a414d",
  "#2c323c",
  "#21262f",
  "#171b22",
  "#11141a",
  "#0b0e12",
];
const system =
  'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", ' +
  '"Hiragino Sans GB", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif';

/** Mantine, tuned: calm, dense, legible in both schemes. */
export const theme = createTheme({
  colors: { guild, gray, dark },
  black: "#1b202a",
  primaryColor: "guild",
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  respectReducedMotion: true,
  luminanceThreshold: 0.35,
  cursorType: "pointer",
  defaultRadius: "md",
  fontFamily: system,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  headings: {
    fontFamily: system,
    fontWeight: "620",
    sizes: {
      h1: { fontSize: "1.375rem", lineHeight: "1.3" },
      h2: { fontSize: "1.0625rem", lineHeight: "1.4" },
      h3: { fontSize: "0.9375rem", lineHeight: "1.45" },
    },
  },
  components: {
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } },
    Anchor: { defaultProps: { size: "sm" } },
    Badge: {
      defaultProps: { tt: "none", fw: 550, variant: "light", radius: "sm" },
      styles: { root: { verticalAlign: "middle" }, label: { overflow: "visible" } },
    },
    Button: {
      defaultProps: { size: "sm" },
      // Words too long for a phone take a second line.
      styles: {
        root: { height: "auto" },
        inner: { height: "auto", minHeight: "calc(var(--button-height) - 2px)" },
        label: { whiteSpace: "normal", height: "auto", lineHeight: 1.3 },
      },
    },
    Menu: {
      defaultProps: {
        shadow: "md",
        position: "bottom-end",
        withInitialFocusPlaceholder: false,
        portalProps: { target: "#main" },
      },
    },
    Notification: { defaultProps: { withCloseButton: false, radius: "md" } },
    Paper: { defaultProps: { withBorder: true, radius: "lg" }, styles: { root: { borderColor: "var(--line)" } } },
    SegmentedControl: { defaultProps: { size: "sm" } },
    Skeleton: {
      defaultProps: { radius: "sm" },
      styles: { root: { verticalAlign: "middle" }, label: { overflow: "visible" } },
    },
    Table: { defaultProps: { verticalSpacing: "xs", horizontalSpacing: "md", borderColor: "var(--line)" } },
    Tabs: { styles: { list: { "--tab-border-color": "var(--line)" } } },
    Text: { defaultProps: { size: "sm" } },
    Tooltip: {
      defaultProps: {
        openDelay: 250,
        withArrow: true,
        multiline: true,
        maw: 320,
        portalProps: { target: "#main" },
        events: { hover: true, focus: true, touch: true },
      },
    },
  },
});

/** Colours that Mantine's defaults leave too pale, and the surfaces of the frame. */
export const variables: CSSVariablesResolver = (t) => ({
  variables: {},
  light: {
    "--mantine-color-teal-light-color": "#05634a",
    "--mantine-color-orange-light-color": "#9c3405",
    "--mantine-color-yellow-light-color": "#7a4a00",
    "--mantine-color-red-light-color": "#a51d1d",
    "--mantine-color-red-filled": "#c92a2a",
    "--mantine-color-red-filled-hover": "#b02222",
    "--mantine-color-dimmed": "#596273",
    "--mantine-color-placeholder": t.colors.gray[6],
    "--mantine-color-error": t.colors.red[9],
    "--mantine-color-anchor": guild[7],
    "--surface-sunken": t.colors.gray[0],
    "--surface-raised": t.white,
    "--surface-hover": t.colors.gray[1],
    "--surface-chosen": guild[0],
    "--text-chosen": guild[8],
    "--text-warning": "#9c3405",
    "--line": t.colors.gray[2],
  },
  dark: {
    "--mantine-color-red-filled": "#c92a2a",
    "--mantine-color-red-filled-hover": "#b02222",
    "--mantine-color-body": t.colors.dark[8],
    "--mantine-color-dimmed": "#9aa2b0",
    "--mantine-color-placeholder": t.colors.dark[2],
    "--mantine-color-error": t.colors.red[4],
    "--mantine-color-anchor": guild[3],
    "--surface-sunken": t.colors.dark[9],
    "--surface-raised": t.colors.dark[7],
    "--surface-hover": t.colors.dark[6],
    "--surface-chosen": "#242c4f",
    "--text-chosen": guild[1],
    "--text-warning": t.colors.orange[3],
    "--line": t.colors.dark[5],
  },
});

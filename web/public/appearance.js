// Runs before the first paint, so that neither light and dark nor the language flash. Outside the bundle: the
// content security policy allows no inline script.
(() => {
  const read = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  const wish = read("mantine-color-scheme-value");
  const dark = wish === "dark" || (wish !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  const root = document.documentElement;
  root.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
  root.lang = (read("language") ?? navigator.language).startsWith("zh") ? "zh-CN" : "en";
})();

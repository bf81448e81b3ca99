import type { preview as en } from "../en/preview.ts";
import type { Words } from "../words.ts";

export const preview: Words<typeof en> = {
  download: "下载",
  wrap: "自动换行",
  first_rows: "仅显示前 {{count, number}} 行，查看全部请下载。",
  first_rows_other: "仅显示前 {{count, number}} 行，查看全部请下载。",
  beginning: "仅显示文件开头，查看其余内容请下载。",
  pixels: "{{size}} 像素",
  picture_elsewhere: "[图片不在这里：{{alt}}]",
  none: {
    binary: "此类文件无法预览",
    empty: "文件为空",
    hint: "请下载后用本地程序打开。",
  },
  types: { number: "数值", date: "日期", text: "文本", empty: "空" },
};

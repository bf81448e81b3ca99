import { autocompletion, closeBrackets } from "@codemirror/autocomplete";
import { defaultKeymap, indentWithTab } from "@codemirror/commands";
import { markdown } from "@codemirror/lang-markdown";
import { python } from "@codemirror/lang-python";
import {
  bracketMatching,
  defaultHighlightStyle,
  HighlightStyle,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, type KeyBinding, keymap } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { yCollab, yUndoManagerKeymap } from "y-codemirror.next";
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import classes from "./notebooks.module.css";

interface EditorProps {
  text: Y.Text;
  awareness: Awareness;
  language: "python" | "markdown" | "none";
  label: string;
  can_edit: boolean;
  /** The cursor goes there at once. */
  focused: boolean;
  keys: readonly KeyBinding[];
  onFocus: () => void;
}

/** The default colours, and lighter ones of the same kind where it is dark. */
const colours = HighlightStyle.define(
  defaultHighlightStyle.specs.map(({ color, ...spec }) => ({
    ...spec,
    ...(typeof color === "string" ? { color: `light-dark(${color}, color-mix(in oklab, ${color}, white 62%))` } : {}),
  })),
);

const languages = { python: () => [python()], markdown: () => [markdown()], none: () => [] };

/** The text of a cell, edited by everybody who is here; their cursors are in it with their names. */
export function Editor({ text, awareness, language, label, can_edit, focused, keys, onFocus }: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const now = useRef({ keys, onFocus });
  now.current = { keys, onFocus };
  // biome-ignore lint/correctness/useExhaustiveDependencies: `focused` is looked at when the editor is made, and below
  useEffect(() => {
    const undoManager = new Y.UndoManager(text);
    const own = keys.map(({ key }) => ({
      key: key ?? "",
      run: (view: EditorView) => now.current.keys.find((one) => one.key === key)?.run?.(view) ?? false,
    }));
    const view = new EditorView({
      parent: place.current as HTMLElement,
      state: EditorState.create({
        doc: text.toString(),
        extensions: [
          Prec.highest(keymap.of(own)),
          keymap.of([...yUndoManagerKeymap, ...defaultKeymap, indentWithTab]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
          EditorView.domEventHandlers({ focus: () => now.current.onFocus() }),
          EditorState.readOnly.of(!can_edit),
          EditorView.editable.of(can_edit),
          indentUnit.of("    "),
          ...[bracketMatching(), closeBrackets(), autocompletion({ activateOnTyping: false })],
          ...[syntaxHighlighting(colours), ...languages[language]()],
          yCollab(text, awareness, { undoManager }),
        ],
      }),
    });
    if (focused) view.focus();
    return () => {
      view.destroy();
      undoManager.destroy();
    };
  }, [text, awareness, language, label, can_edit]);
  useEffect(() => {
    if (focused) place.current?.querySelector<HTMLElement>(".cm-content")?.focus();
  }, [focused]);
  return <div ref={place} className={classes["editor"]} />;
}

import { Textarea, type TextareaProps } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ContainerMode } from "../../../contract/containers.ts";
import classes from "./containers.module.css";

interface CommandFieldProps extends TextareaProps {
  /** How many inputs there are, for the hint. */
  inputs: number;
  mode: ContainerMode;
}

/** The command or script for /bin/sh, in a fixed-width face. */
export function CommandField({ inputs, mode, ...props }: CommandFieldProps) {
  const { t } = useTranslation();
  const where = inputs === 0 ? "" : inputs === 1 ? "/input/0" : `/input/0 … /input/${inputs - 1}`;
  const hint = inputs === 0 ? t("containers.command_hint") : t("containers.command_hint_inputs", { where });
  const prepares = mode === "workspace";
  return (
    <Textarea
      label={t(prepares ? "containers.prepare" : "containers.command")}
      description={prepares ? t("containers.prepare_hint") : hint}
      placeholder={prepares ? "" : inputs === 0 ? "date | tee result.txt" : "wc -l /input/0/* | tee result.txt"}
      autosize
      minRows={prepares ? 2 : 5}
      maxRows={18}
      spellCheck={false}
      autoCapitalize="off"
      autoCorrect="off"
      classNames={{ input: classes["code"] ?? "" }}
      required={!prepares}
      {...props}
    />
  );
}

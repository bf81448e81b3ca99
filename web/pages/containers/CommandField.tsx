import { Textarea, type TextareaProps } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./containers.module.css";

interface CommandFieldProps extends TextareaProps {
  /** How many inputs there are, for the hint. */
  inputs: number;
}

/** The command or script for /bin/sh, in a fixed-width face. */
export function CommandField({ inputs, ...props }: CommandFieldProps) {
  const { t } = useTranslation();
  const where = inputs === 0 ? "" : inputs === 1 ? "/input/0" : `/input/0 … /input/${inputs - 1}`;
  return (
    <Textarea
      label={t("containers.command")}
      description={inputs === 0 ? t("containers.command_hint") : t("containers.command_hint_inputs", { where })}
      placeholder={inputs === 0 ? "date | tee result.txt" : "wc -l /input/0/* | tee result.txt"}
      autosize
      minRows={5}
      maxRows={18}
      spellCheck={false}
      autoCapitalize="off"
      autoCorrect="off"
      classNames={{ input: classes["code"] ?? "" }}
      required
      {...props}
    />
  );
}

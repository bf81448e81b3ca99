import { Button, Group, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";

interface FormDialogProps {
  title: string;
  text?: string;
  send: string;
  /** What is written cannot be sent yet. */
  unready?: boolean;
  act: { error: unknown; isPending: boolean };
  onSend: () => void;
  onClose: () => void;
  children?: ReactNode;
}

/** A dialog about money: what it does, its fields, why it was refused. */
export function FormDialog({ title, text, send, unready = false, act, onSend, onClose, children }: FormDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened onClose={onClose} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSend();
        }}
      >
        <Stack gap="sm">
          {text && <Text c="dimmed">{text}</Text>}
          <ErrorNotice error={act.error} />
          {children}
          <Group justify="flex-end" mt="xs">
            <Button variant="default" onClick={onClose}>
              {t("parts.cancel")}
            </Button>
            <Button type="submit" loading={act.isPending} disabled={unready}>
              {send}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

interface AmountFieldProps {
  label: string;
  hint?: string;
  value: number | string;
  /** Another field comes first. */
  follows?: boolean;
  onChange: (value: number | string) => void;
}

/** An amount of money as one writes it. */
export const AmountField = ({ label, hint, value, follows = false, onChange }: AmountFieldProps) => (
  <NumberInput
    label={label}
    description={hint}
    min={0}
    max={1_000_000_000}
    decimalScale={6}
    allowNegative={false}
    thousandSeparator=" "
    value={value}
    onChange={onChange}
    data-autofocus={follows ? undefined : true}
  />
);

interface ReasonFieldProps {
  value: string;
  /** It is what is written first. */
  first?: boolean;
  onChange: (value: string) => void;
}

/** Why something is declined or paid back, as whoever it concerns is told. */
export function ReasonField({ value, first = false, onChange }: ReasonFieldProps) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t("finance.reason")}
      maxLength={300}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data-autofocus={first ? true : undefined}
    />
  );
}

/** What was written, in millionths. */
export const microsOf = (value: number | string): number => Math.round(Number(value) * 1_000_000);

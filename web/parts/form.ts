import { type FormErrors, schemaResolver, type UseFormReturnType, useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import { problemOf } from "../api.ts";

const known = {
  "Must not be empty": "required",
  "This is not an e-mail address": "email",
  "Use 3 to 50 lowercase letters, digits or hyphens; begin and end with a letter or digit": "path",
  "Two hyphens in a row are not allowed": "path_hyphens",
  "This word is reserved: choose another": "path_reserved",
  "Use 1 to 96 letters, digits, dots, hyphens or underscores; begin with a letter or digit": "name",
  "Two dots in a row are not allowed": "name_dots",
  "Invalid key in record": "variable",
  "Control characters are not allowed": "control",
  "Use an address that begins with https://": "website",
  "Use at least 10 characters": "password_short",
} as const;

/** What a contract's schema says about a field, in the reader's language. */
export function useFaultWords() {
  const { t, i18n } = useTranslation();
  return (message: string): string => {
    const [, most] = /^Use at most ([\d,]+) characters$/.exec(message) ?? [];
    const [, least] = /^Use at least (\d+) characters$/.exec(message) ?? [];
    if (message in known) return t(`faults.${known[message as keyof typeof known]}`);
    if (most) return t("faults.too_long", { max: most });
    if (least) return t("faults.too_short", { min: least });
    return i18n.language === "en" ? message : t("faults.other");
  };
}

/** A form checked while typing by the contract's own schema. Send `schema.parse(form.getValues())` or the values. */
export function useSchemaForm<V extends Record<string, unknown>>(schema: z.ZodType, initialValues: V) {
  const words = useFaultWords();
  const faults = schemaResolver(schema, { sync: true });
  return useForm<V>({
    initialValues,
    validateInputOnChange: true,
    validate: (values) => translated(faults(values), words),
  });
}

const translated = (faults: FormErrors, words: (message: string) => string): FormErrors =>
  Object.fromEntries(Object.entries(faults).map(([field, message]) => [field, words(String(message))]));

/** Puts the server's faults at their fields; true when every fault found one. */
export function showFaults<V extends Record<string, unknown>>(form: UseFormReturnType<V>, error: unknown): boolean {
  const fields = problemOf(error)?.fields ?? [];
  const own = fields.map(
    ({ path, message }) => [path.replace(/^(\/?body)?[/.]?/, "").replaceAll("/", "."), message] as const,
  );
  const placed = own.filter(([path]) => (path.split(".")[0] as string) in form.getValues());
  form.setErrors({ ...form.errors, ...Object.fromEntries(placed) });
  return fields.length > 0 && placed.length === fields.length;
}

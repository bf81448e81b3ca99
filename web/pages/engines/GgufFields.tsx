import { Fieldset, NumberInput, SimpleGrid, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import type { GgufSettings } from "../../../contract/engine-parts.ts";
import type { EngineValues } from "./engine-values.ts";

/** What our own server takes for what is left empty. */
const usual = { threads: 1, at_once: 2, waiting_max: 32 };
const numbers = ["threads", "context_tokens", "at_once", "waiting_max"] as const;

/** What our own server of GGUF models is told; what is left empty is as usual. */
export function GgufFields({ form }: { form: UseFormReturnType<EngineValues> }) {
  const { t } = useTranslation();
  const set = (field: keyof GgufSettings, value: string | number) =>
    form.setFieldValue(`gguf.${field}`, value === "" ? undefined : value);
  const { gguf } = form.values;
  return (
    <Fieldset legend={t("engines.gguf")}>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {numbers.map((field) => (
          <NumberInput
            key={field}
            label={t(`engines.${field}`)}
            description={t(`engines.${field}_hint`)}
            placeholder={field in usual ? String(usual[field as keyof typeof usual]) : t("engines.as_model")}
            allowDecimal={false}
            allowNegative={false}
            value={gguf[field] ?? ""}
            onChange={(value) => set(field, value)}
            error={form.errors[`gguf.${field}`]}
          />
        ))}
      </SimpleGrid>
      <TextInput
        mt="sm"
        label={t("engines.file")}
        description={t("engines.file_hint")}
        value={gguf.file ?? ""}
        onChange={(event) => set("file", event.currentTarget.value)}
        error={form.errors["gguf.file"]}
      />
    </Fieldset>
  );
}

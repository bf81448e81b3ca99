import { Fieldset, NumberInput, SimpleGrid, Text } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import type { ApiValues } from "./values.ts";

/** What a call costs, in the currency. */
export function PriceField({ form, currency }: { form: UseFormReturnType<ApiValues>; currency: string }) {
  const { t } = useTranslation();
  return (
    <Fieldset legend={t("apis.price")}>
      <Text size="xs" c="dimmed" mb="sm">
        {t("apis.price_hint", { currency })}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        {(["call", "input", "output"] as const).map((measure) => (
          <NumberInput
            key={measure}
            label={t(`apis.price_${measure}`)}
            min={0}
            decimalScale={6}
            hideControls
            {...form.getInputProps(`price.${measure}`)}
          />
        ))}
      </SimpleGrid>
    </Fieldset>
  );
}

import { Fieldset, NumberInput, SimpleGrid, Stack, Text } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import type { ApiValues } from "./values.ts";

/** Whose calls are limited, and by what. */
export const limitScopes = ["namespace", "member", "token"] as const;
export const limitBounds = ["requests_per_minute", "requests_per_day", "tokens_per_day"] as const;

/** How much of a route may be called by whom. */
export function LimitsField({ form }: { form: UseFormReturnType<ApiValues> }) {
  const { t } = useTranslation();
  return (
    <Fieldset legend={t("apis.limits")}>
      <Text size="xs" c="dimmed" mb="sm">
        {t("apis.limits_hint")}
      </Text>
      <Stack gap="md">
        {limitScopes.map((scope) => (
          <div key={scope}>
            <Text fw={600} size="sm" mb={4}>
              {t(`apis.limits_of.${scope}`)}
            </Text>
            <SimpleGrid cols={{ base: 1, sm: 3 }}>
              {limitBounds.map((bound) => (
                <NumberInput
                  key={bound}
                  label={t(`apis.${bound}`)}
                  aria-label={`${t(`apis.limits_of.${scope}`)}: ${t(`apis.${bound}`)}`}
                  min={1}
                  allowDecimal={false}
                  thousandSeparator=","
                  hideControls
                  {...form.getInputProps(`limits.${scope}.${bound}`)}
                />
              ))}
            </SimpleGrid>
          </div>
        ))}
      </Stack>
    </Fieldset>
  );
}

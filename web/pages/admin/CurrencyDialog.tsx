import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { chooseCurrency, currencies } from "../../../contract/prices.ts";
import { useAct } from "../../api.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";

/** Chooses what everything is priced in, while there is neither a price nor money. */
export default function CurrencyDialog({ currency, onClose }: { currency: string; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const [chosen, setChosen] = useState(currency);
  const act = useAct(chooseCurrency, () => {
    notifications.show({ message: t("parts.saved") });
    onClose();
  });
  const names = new Intl.DisplayNames(i18n.language, { type: "currency" });
  const data = currencies.map((code) => ({ value: code, label: `${code} · ${names.of(code) ?? code}` }));
  return (
    <Dialog opened onClose={onClose} title={t("admin.currency_choose")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          act.mutate({ body: { currency: chosen } });
        }}
      >
        <Stack gap="sm">
          <ErrorNotice error={act.error} />
          <Text size="sm">{t("admin.currency_text")}</Text>
          <Select
            label={t("admin.currency")}
            data={data}
            value={chosen}
            onChange={(code) => setChosen(code ?? chosen)}
            searchable
            allowDeselect={false}
            data-autofocus
          />
          <Group justify="flex-end" mt="xs">
            <Button variant="default" onClick={onClose}>
              {t("parts.cancel")}
            </Button>
            <Button type="submit" loading={act.isPending} disabled={chosen === currency}>
              {t("parts.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

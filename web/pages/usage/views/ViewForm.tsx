import { Button, Checkbox, Group, Radio, Stack, Text, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Audience, audiences, type ViewQuery } from "../../../../contract/views.ts";
import { ErrorNotice } from "../../../parts/ErrorNotice.tsx";
import type { UsageSearch } from "../statistics.ts";
import { lastDaysOf } from "./views.ts";

/** What is said of a view. */
interface Said {
  name: string;
  audience: Audience;
  opens: boolean;
}

interface ViewFormProps {
  given: Said;
  search: UsageSearch;
  /** What is shown now; without it the view keeps what it shows. */
  query?: ViewQuery | undefined;
  shares: boolean;
  act: { error: unknown; isPending: boolean };
  send: string;
  onSend: (said: Said & { query?: ViewQuery }) => Promise<unknown>;
  onClose: () => void;
  children?: ReactNode;
}

/** Name, for whom, of which days, and whether it comes first. */
export function ViewForm({ given, search, query, shares, act, send, onSend, onClose, children }: ViewFormProps) {
  const { t } = useTranslation();
  const [said, setSaid] = useState(given);
  const [rolls, setRolls] = useState(true);
  const last_days = query ? lastDaysOf(search) : null;
  const change = (part: Partial<Said>) => setSaid({ ...said, ...part });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const shown = query && last_days !== null && rolls ? rolling(query, last_days) : query;
        void onSend({ ...said, ...(shown ? { query: shown } : {}) }).catch(() => {});
      }}
    >
      <Stack gap="md">
        <ErrorNotice error={act.error} />
        <TextInput
          label={t("views.name")}
          maxLength={60}
          required
          value={said.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
          data-autofocus
        />
        {children}
        {last_days !== null && (
          <Radio.Group
            label={t("views.days")}
            value={rolls ? "last" : "these"}
            onChange={(value) => setRolls(value === "last")}
          >
            <Stack gap={6} mt={4}>
              <Radio value="last" label={t("views.last_days", { count: last_days })} />
              <Radio
                value="these"
                label={t(query?.to ? "views.these_days" : "views.days_from", { from: query?.from, to: query?.to })}
              />
            </Stack>
          </Radio.Group>
        )}
        {shares && (
          <Radio.Group
            label={t("views.for_whom")}
            value={said.audience}
            onChange={(value) => change({ audience: value as Audience })}
          >
            <Stack gap={6} mt={4}>
              {audiences.map((audience) => (
                <Radio key={audience} value={audience} label={t(`views.audiences.${audience}`)} />
              ))}
            </Stack>
          </Radio.Group>
        )}
        {said.audience !== "me" && (
          <Text size="sm" c="dimmed">
            {t("views.rights_stay")}
          </Text>
        )}
        <Checkbox
          label={t("views.opens")}
          checked={said.opens}
          onChange={(event) => change({ opens: event.currentTarget.checked })}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button type="submit" loading={act.isPending} disabled={said.name.trim() === ""}>
            {send}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const rolling = ({ from: _, to: __, ...query }: ViewQuery, last_days: number): ViewQuery =>
  ({ ...query, last_days }) as ViewQuery;

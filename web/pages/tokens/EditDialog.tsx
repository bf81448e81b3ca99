import { Button, Group, Stack } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Token } from "../../../contract/tokens.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { draftOf, settingsOf } from "./draft.ts";
import { TokenFields } from "./TokenFields.tsx";

interface EditDialogProps {
  token: Pick<Token, "name" | "requests_per_minute" | "spending_cap_micros" | "per_token_billing">;
  act: { error: unknown; isPending: boolean };
  onSend: (settings: ReturnType<typeof settingsOf>) => void;
  onClose: () => void;
  /** More fields. */
  children?: ReactNode;
}

/** Changes what can be changed of a token. */
export default function EditDialog({ token, act, onSend, onClose, children }: EditDialogProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(draftOf(token));
  return (
    <Dialog opened onClose={onClose} title={t("tokens.edit_title", { name: token.name })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSend(settingsOf(draft));
        }}
      >
        <Stack gap="sm">
          <TokenFields draft={draft} existing onChange={(change) => setDraft({ ...draft, ...change })} />
          {children}
          <ErrorNotice error={act.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("parts.cancel")}
            </Button>
            <Button type="submit" loading={act.isPending} disabled={draft.name.trim() === ""}>
              {t("parts.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

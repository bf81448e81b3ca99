import { Button, Checkbox, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { giveCode } from "../../security.ts";
import { Door } from "../../ui/Door.tsx";

/** The second step of signing in: the code of an app, or a recovery code. */
export function CodeStep({ onIn, onBack }: { onIn: () => void; onBack: () => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const [trusted, setTrusted] = useState(false);
  const act = useMutation({ mutationFn: () => giveCode({ code, trusted }), onSuccess: onIn });
  return (
    <Door title={t("security.code_title")} text={t("security.code_text")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          act.mutate();
        }}
      >
        <Stack gap="sm">
          <ErrorNotice error={act.error} />
          <TextInput
            label={t("security.code_or_recovery")}
            autoComplete="one-time-code"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          <Checkbox
            label={t("security.trust")}
            checked={trusted}
            onChange={(event) => setTrusted(event.currentTarget.checked)}
          />
          <Button type="submit" size="md" mt="xs" loading={act.isPending} disabled={code.trim().length < 6}>
            {t("accounts.sign_in_action")}
          </Button>
          <Button variant="subtle" onClick={onBack}>
            {t("security.other_person")}
          </Button>
        </Stack>
      </form>
    </Door>
  );
}

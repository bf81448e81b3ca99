import { Button, Group, PasswordInput, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";

interface PasswordStepProps {
  text: string;
  action: string;
  /** Whoever has no password gives none. */
  asks: boolean;
  onGiven: (password: string | undefined) => Promise<unknown>;
}

/** Asks for the password before something that whoever only found the browser open should not do. */
export function PasswordStep({ text, action, asks, onGiven }: PasswordStepProps) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const act = useMutation({ mutationFn: () => onGiven(asks ? password : undefined) });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate();
      }}
    >
      <Stack gap="sm">
        <Text>{text}</Text>
        <ErrorNotice error={act.error} />
        {asks && (
          <PasswordInput
            label={t("security.password_now")}
            autoComplete="current-password"
            data-autofocus
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={act.isPending} disabled={asks && password === ""}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

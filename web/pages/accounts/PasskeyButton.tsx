import { Button, Stack } from "@mantine/core";
import { IconFingerprint } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { getSetup } from "../../../contract/accounts.ts";
import { useCall } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";

/** Signs in by a passkey, where this browser and this address can. */
export function PasskeyButton({ onIn }: { onIn: () => void }) {
  const { t } = useTranslation();
  const { data } = useCall(getSetup, {});
  const act = useMutation({
    mutationFn: async () => (await import("../../passkeys.ts")).enterByPasskey(),
    onSuccess: (is_in) => is_in && onIn(),
  });
  if (!data?.passkeys || !("PublicKeyCredential" in window)) return null;
  return (
    <Stack gap="sm" mt="md">
      <ErrorNotice error={act.error} />
      <Button
        variant="default"
        size="md"
        leftSection={<IconFingerprint size={18} aria-hidden />}
        loading={act.isPending}
        onClick={() => act.mutate()}
      >
        {t("security.passkey_sign_in")}
      </Button>
    </Stack>
  );
}

import { Box, Button, Code, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import QRCode from "qrcode";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { beginTwoFactor, confirmTwoFactor, type Enrolment } from "../../security.ts";
import { PasswordStep } from "./PasswordStep.tsx";
import { RecoveryCodes } from "./RecoveryCodes.tsx";

/** Sets an app up that shows codes: the password, the picture to scan, the first code, the recovery codes. */
export default function TwoFactorSetup({ has_password, onDone }: { has_password: boolean; onDone: () => void }) {
  const { t } = useTranslation();
  const [begun, setBegun] = useState<Enrolment>();
  const [confirmed, setConfirmed] = useState(false);
  if (!begun)
    return (
      <PasswordStep
        text={t(`security.${has_password ? "confirm_password" : "two_factor_hint"}`)}
        action={t("security.continue")}
        asks={has_password}
        onGiven={async (password) => setBegun(await beginTwoFactor(password))}
      />
    );
  if (!confirmed) return <Scanning uri={begun.totpURI} onConfirmed={() => setConfirmed(true)} />;
  return <RecoveryCodes codes={begun.backupCodes} onKept={onDone} />;
}

function Scanning({ uri, onConfirmed }: { uri: string; onConfirmed: () => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const act = useMutation({ mutationFn: () => confirmTwoFactor(code.replace(/\s/g, "")), onSuccess: onConfirmed });
  const key = new URL(uri).searchParams.get("secret") ?? "";
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate();
      }}
    >
      <Stack gap="sm">
        <Text>{t("security.scan")}</Text>
        <Picture uri={uri} />
        <Text size="sm" c="dimmed">
          {t("security.scan_by_hand")}
        </Text>
        <Code block style={{ overflowWrap: "anywhere", whiteSpace: "normal" }}>
          {key.replace(/(.{4})/g, "$1 ").trim()}
        </Code>
        <ErrorNotice error={act.error} />
        <TextInput
          label={t("security.code")}
          description={t("security.code_hint")}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={7}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={act.isPending} disabled={code.replace(/\s/g, "").length !== 6}>
            {t("security.code_confirm")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** White in the dark, too: cameras want it so. */
function Picture({ uri }: { uri: string }) {
  const { t } = useTranslation();
  const { data } = useQuery({
    queryKey: ["two-factor picture", uri],
    queryFn: () => QRCode.toDataURL(uri, { margin: 2, width: 220 }),
    gcTime: 0,
  });
  return (
    <Box mx="auto" h={220} w={220}>
      {data && <img src={data} width={220} height={220} alt={t("security.scan_alt")} style={{ borderRadius: 8 }} />}
    </Box>
  );
}

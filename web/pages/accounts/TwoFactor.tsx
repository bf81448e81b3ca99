import { Badge, Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../../parts/Dialog.tsx";
import { Section } from "../../parts/Section.tsx";
import { disableTwoFactor, renewRecoveryCodes } from "../../security.ts";
import { PasswordStep } from "./PasswordStep.tsx";
import { RecoveryCodes } from "./RecoveryCodes.tsx";

const TwoFactorSetup = lazy(() => import("./TwoFactorSetup.tsx"));

interface TwoFactorProps {
  password: boolean;
  two_factor: boolean;
  two_factor_required: boolean;
}

/** Codes of an app after the password: on, off, and what one does about it. */
export function TwoFactor({ password, two_factor, two_factor_required }: TwoFactorProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [doing, setDoing] = useState<"enable" | "disable" | "renew">();
  const done = () => {
    setDoing(undefined);
    void client.invalidateQueries();
  };
  return (
    <Section
      title={t("security.two_factor")}
      hint={t("security.two_factor_hint")}
      action={
        <Group gap="xs">
          {two_factor_required && <Badge color="gray">{t("security.two_factor_required")}</Badge>}
          <Badge color={two_factor ? "teal" : "gray"}>
            {t(`security.${two_factor ? "two_factor_on" : "two_factor_off"}`)}
          </Badge>
        </Group>
      }
    >
      {two_factor ? (
        <Group gap="sm">
          <Button variant="default" onClick={() => setDoing("renew")}>
            {t("security.recovery_renew")}
          </Button>
          <Button variant="default" onClick={() => setDoing("disable")}>
            {t("security.two_factor_disable")}
          </Button>
        </Group>
      ) : (
        <Button onClick={() => setDoing("enable")}>{t("security.two_factor_enable")}</Button>
      )}
      <Suspense>
        {doing === "enable" && (
          <Dialog opened onClose={done} title={t("security.two_factor")}>
            <TwoFactorSetup has_password={password} onDone={done} />
          </Dialog>
        )}
      </Suspense>
      {doing === "disable" && <Disabling has_password={password} onClose={done} />}
      {doing === "renew" && <Renewing has_password={password} onClose={done} />}
    </Section>
  );
}

interface DoingProps {
  has_password: boolean;
  onClose: () => void;
}

function Disabling({ has_password, onClose }: DoingProps) {
  const { t } = useTranslation();
  const disable = async (password: string | undefined) => {
    await disableTwoFactor(password);
    notifications.show({ message: t("security.two_factor_disabled") });
    onClose();
  };
  return (
    <Dialog opened onClose={onClose} title={t("security.two_factor_disable_title")}>
      <PasswordStep
        text={t("security.two_factor_disable_text")}
        action={t("security.two_factor_disable")}
        asks={has_password}
        onGiven={disable}
      />
    </Dialog>
  );
}

function Renewing({ has_password, onClose }: DoingProps) {
  const { t } = useTranslation();
  const [codes, setCodes] = useState<string[]>();
  return (
    <Dialog opened onClose={onClose} title={t("security.recovery_renew")}>
      {codes ? (
        <RecoveryCodes codes={codes} onKept={onClose} />
      ) : (
        <PasswordStep
          text={t("security.recovery_renew_text")}
          action={t("security.recovery_renew")}
          asks={has_password}
          onGiven={async (password) => setCodes((await renewRecoveryCodes(password)).backupCodes)}
        />
      )}
    </Dialog>
  );
}

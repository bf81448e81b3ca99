import { ActionIcon, Group, Tooltip } from "@mantine/core";
import { IconEye, IconGauge, IconUserMinus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Member } from "../../../contract/members.ts";
import { useMe } from "../../namespace.ts";
import { paths } from "../../paths.ts";

const RemoveDialog = lazy(() => import("./RemoveDialog.tsx"));

/** What a maintainer does with a member, beside the role. */
export function MemberActions({ namespace, member }: { namespace: string; member: Member }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const own = useMe()?.path === member.path;
  const [removing, setRemoving] = useState(false);
  const { name, path } = member;
  const reach = (
    <Tooltip label={t("access.reach_open", { name })}>
      <ActionIcon
        aria-label={t("access.reach_open", { name })}
        onClick={() => void navigate(paths.member(namespace, path))}
      >
        <IconEye size={17} />
      </ActionIcon>
    </Tooltip>
  );
  if (!member.can["member.remove"]) return own ? reach : null;
  return (
    <Group gap={2} justify="flex-end" wrap="nowrap">
      {reach}
      <Tooltip label={t("members.limits_of", { name })}>
        <ActionIcon
          visibleFrom="xs"
          aria-label={t("members.limits_of", { name })}
          onClick={() => void navigate(paths.limits(namespace, { tab: "members" }))}
        >
          <IconGauge size={17} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t(own ? "members.remove_own" : "members.remove", { name })}>
        <ActionIcon
          aria-label={t("members.remove", { name })}
          {...(own ? { "data-disabled": true, "aria-disabled": true } : {})}
          onClick={() => setRemoving(!own)}
        >
          <IconUserMinus size={17} />
        </ActionIcon>
      </Tooltip>
      <Suspense>
        {removing && <RemoveDialog namespace={namespace} member={member} onClose={() => setRemoving(false)} />}
      </Suspense>
    </Group>
  );
}

/** The hall: the mark of Guildhall. */
export const Logo = ({ size = 28 }: { size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="8" fill="var(--mantine-color-guild-7)" />
    <path d="M6.5 14 16 7l9.5 7v1.5h-19z" fill="#fff" />
    <path d="M9 17.5v7m4.7-7v7m4.6-7v7m4.7-7v7" stroke="#fff" strokeWidth="2.2" strokeLinecap="round" />
  </svg>
);

//! Whether a directory lies on a network's file system, where no event tells of other machines' changes.

use std::path::Path;

/// Magic numbers of statfs(2): NFS, SMB, CIFS, SMB2, AFS, Ceph, 9P, FUSE (sshfs, rclone …), VirtualBox and VMware shares.
const NETWORK: &[i64] = &[
    0x6969,
    0x517b,
    0xff53_4d42,
    0xfe53_4d42,
    0x5346_414f,
    0x00c3_6400,
    0x0102_1997,
    0x6573_5546,
    0x786f_4256,
    0xbacb_acbc,
];

/// Whether to look every `articles.poll` besides waiting for events.
pub fn is_network(directory: &Path) -> bool {
    rustix::fs::statfs(directory).is_ok_and(|system| NETWORK.contains(&system.f_type))
}

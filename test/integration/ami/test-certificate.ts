// A certificate of nobody for 127.0.0.1 and localhost, valid for a hundred years, and its key.

/** The certificate; it is its own authority. */
export const testCertificate = `
-----BEGIN CERTIFICATE-----
MIIBojCCAUegAwIBAgIUSB/D2lkVeebndmFHGbVXEnbiAvswCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMc2lwd2FyZCB0ZXN0MCAXDTI2MTEyMTAzMDYxMVoYDzIxMjYx
MDI4MDMwNjExWjAXMRUwEwYDVQQDDAxzaXB3YXJkIHRlc3QwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAAQP89Th8VaM8lfE9aATbvFG9zWBhMXVmNyE5tbWfaSsmNz+
Jjp8Wnd+chKrvPo5NpeKVS7cPeOKWBZmS+O8PV6Eo28wbTAdBgNVHQ4EFgQUYC/7
r/C5Sy8f23kguxQoRWu71tQwHwYDVR0jBBgwFoAUYC/7r/C5Sy8f23kguxQoRWu7
1tQwDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEw
CgYIKoZIzj0EAwIDSQAwRgIhAMSC1o19ZF8JJA24uhLK/6iiQ0pwXoFnn8BcifNk
e/PoAiEA4Q/fwK1LctrGrCOR/e181Nn6OjxbIwxzjOzBKa9LPn0=
-----END CERTIFICATE-----
`

/** Its key. */
export const testKey = `
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgyghF/dT22R4bJZgO
oVgCNwPcfNuGSszMKLcYpavHBoqhRANCAAQP89Th8VaM8lfE9aATbvFG9zWBhMXV
mNyE5tbWfaSsmNz+Jjp8Wnd+chKrvPo5NpeKVS7cPeOKWBZmS+O8PV6E
-----END PRIVATE KEY-----
`

// A second certificate of nobody for 127.0.0.1 and localhost, valid for a hundred years, and its key.

/** The certificate; it is its own authority. */
export const renewedCertificate = `
-----BEGIN CERTIFICATE-----
MIIBpjCCAU2gAwIBAgIUfmJst/3OJRgBvYft+VZ64eghPL4wCgYIKoZIzj0EAwIw
GjEYMBYGA1UEAwwPc2lwd2FyZCByZW5ld2VkMCAXDTI2MTEzMDE2MzA1OVoYDzIx
MjYxMTA2MTYzMDU5WjAaMRgwFgYDVQQDDA9zaXB3YXJkIHJlbmV3ZWQwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAAQEt8j5N1//hBaCiFFGa5LUUAnCCuKuhK9qhspD
j3sf18h8NJezg5zQlPNz/P2E++wIybFymJ0mAsWOcfvvg1Yno28wbTAdBgNVHQ4E
FgQUu3gr8HPk0psyVNJ8sxQhgh99usAwHwYDVR0jBBgwFoAUu3gr8HPk0psyVNJ8
sxQhgh99usAwDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SH
BH8AAAEwCgYIKoZIzj0EAwIDRwAwRAIgOIwVeyyqIfqlfD2ddzsmIuQG8apE0ZZ1
f3Ledb7QGzwCIGB1YsHAalElBUoFiYiRRgaqc82gl4e8Xq7hwZpjCFLD
-----END CERTIFICATE-----
`

/** Its key. */
export const renewedKey = `
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgA9Zu8A7h1/xhXV0x
En0lmfV0YKoC2ZDaeBj6jHChSAWhRANCAAQEt8j5N1//hBaCiFFGa5LUUAnCCuKu
hK9qhspDj3sf18h8NJezg5zQlPNz/P2E++wIybFymJ0mAsWOcfvvg1Yn
-----END PRIVATE KEY-----
`

package identity

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const (
	keysLife     = 24 * time.Hour   // after which the keys are read again
	keysPause    = time.Minute      // at least, between two readings for the sake of a key that is not known
	failurePause = 10 * time.Second // at least, after a reading that failed
	keysPatience = 5 * time.Second  // for one reading
	answerLimit  = 1 << 20
)

// keys are the public keys of an issuer, read when they are needed, by one caller at a time.
type keys struct {
	issuer string
	client *http.Client
	now    func() time.Time

	reading sync.Mutex // held while the issuer is asked
	state   sync.Mutex // guards what follows
	list    []jose.JSONWebKey
	readAt  time.Time
	failed  time.Time
	err     error
}

// find returns the keys that a token with this key id and algorithm can be signed with. A key that is not known has the issuer asked
// again, not more often than every keysPause, so that made-up ids do not become a flood. The error says that the issuer cannot be asked.
func (k *keys) find(ctx context.Context, kid string, alg jose.SignatureAlgorithm) ([]jose.JSONWebKey, error) {
	for attempt := 0; ; attempt++ {
		found, readAt, err := k.known(kid, alg)
		if len(found) > 0 || err != nil || attempt > 0 {
			return found, err
		}
		if !readAt.IsZero() && k.now().Sub(readAt) < keysPause {
			return nil, nil
		}
		if err := k.read(ctx, readAt); err != nil {
			return nil, err
		}
	}
}

// known looks among the keys that were read and are not too old. The error is that of a reading that has just failed.
func (k *keys) known(kid string, alg jose.SignatureAlgorithm) (found []jose.JSONWebKey, readAt time.Time, err error) {
	k.state.Lock()
	defer k.state.Unlock()
	if k.now().Sub(k.readAt) < keysLife {
		for _, key := range k.list {
			if (kid == "" || key.KeyID == kid) && (key.Algorithm == "" || key.Algorithm == string(alg)) {
				found = append(found, key)
			}
		}
		if kid == "" && len(found) > 1 {
			found = nil // which of them is not ours to guess
		}
	}
	if len(found) == 0 && k.err != nil && k.now().Sub(k.failed) < failurePause {
		err = k.err
	}
	return found, k.readAt, err
}

// read asks the issuer, unless somebody else has done so since seen.
func (k *keys) read(ctx context.Context, seen time.Time) error {
	k.reading.Lock()
	defer k.reading.Unlock()
	k.state.Lock()
	readAt, failed, err := k.readAt, k.failed, k.err
	k.state.Unlock()
	if readAt.After(seen) {
		return nil
	}
	if err != nil && k.now().Sub(failed) < failurePause {
		return err
	}
	// What is read is for everyone, so that it does not end with the request that began it.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keysPatience)
	defer cancel()
	list, err := k.fetch(ctx)
	k.state.Lock()
	defer k.state.Unlock()
	if k.err = err; err != nil {
		k.failed = k.now()
		return err
	}
	k.list, k.readAt = list, k.now()
	return nil
}

// fetch finds the metadata of the issuer and reads the keys that it points to.
func (k *keys) fetch(ctx context.Context) ([]jose.JSONWebKey, error) {
	var faults []error
	for _, address := range metadataAddresses(k.issuer) {
		var metadata struct {
			Issuer string `json:"issuer"`
			Keys   string `json:"jwks_uri"`
		}
		if err := k.get(ctx, address, &metadata); err != nil {
			faults = append(faults, err)
			continue
		}
		if metadata.Issuer != k.issuer || !safeAddress(metadata.Keys, k.issuer) {
			faults = append(faults, fmt.Errorf("%s is the metadata of another issuer, or names no safe address of its keys", address))
			continue
		}
		var set struct {
			Keys []json.RawMessage `json:"keys"`
		}
		if err := k.get(ctx, metadata.Keys, &set); err != nil {
			return nil, err
		}
		return usable(set.Keys), nil
	}
	return nil, errors.Join(faults...)
}

// usable are the public keys for signatures, of a kind that is known and not too short.
func usable(set []json.RawMessage) (list []jose.JSONWebKey) {
	for _, raw := range set {
		var key jose.JSONWebKey
		if key.UnmarshalJSON(raw) != nil || !key.IsPublic() || !key.Valid() || key.Use != "" && key.Use != "sig" {
			continue
		}
		if public, ok := key.Key.(*rsa.PublicKey); ok && public.N.BitLen() < 2048 {
			continue
		}
		list = append(list, key)
	}
	return list
}

// metadataAddresses are where the metadata of an issuer can be: as RFC 8414 and OpenID Connect have it, and as they are mixed up.
func metadataAddresses(issuer string) []string {
	base := strings.TrimSuffix(issuer, "/")
	list := []string{base + "/.well-known/oauth-authorization-server", base + "/.well-known/openid-configuration"}
	if u, err := url.Parse(base); err == nil && u.Path != "" {
		list = append(list, u.Scheme+"://"+u.Host+"/.well-known/oauth-authorization-server"+u.Path)
	}
	return list
}

func (k *keys) get(ctx context.Context, address string, into any) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Accept", "application/json")
	response, err := k.client.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", address, response.Status)
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, answerLimit)).Decode(into); err != nil {
		return fmt.Errorf("%s: %w", address, err)
	}
	return nil
}

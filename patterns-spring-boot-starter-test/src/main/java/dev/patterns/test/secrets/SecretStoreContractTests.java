/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.test.secrets;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.patterns.secrets.SecretName;
import dev.patterns.secrets.SecretValue;
import dev.patterns.secrets.SecretValues;
import dev.patterns.secrets.store.SecretStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What every {@link SecretStore} must do. A subclass gives the store and puts secrets
 * into it; each test begins with a store that has none.
 */
public abstract class SecretStoreContractTests {

	private static final long LIMIT = 30;

	/**
	 * The store under test.
	 * @return the store
	 */
	protected abstract SecretStore store();

	/**
	 * Put a secret of one value into the store, or replace it. A store whose secrets have
	 * keys puts it under the key {@code value}.
	 * @param name name of the secret
	 * @param value the value
	 */
	protected abstract void put(String name, byte[] value);

	/**
	 * Remove a secret from the store.
	 * @param name name of the secret
	 */
	protected abstract void remove(String name);

	/**
	 * Whether names may have slashes and other characters than letters and underscores.
	 * @return {@code true} unless overridden
	 */
	protected boolean isHierarchical() {
		return true;
	}

	/**
	 * Whether values may be other bytes than text.
	 * @return {@code true} unless overridden
	 */
	protected boolean isBinary() {
		return true;
	}

	/**
	 * Whether secrets can have several values; then {@link #putKeyed} puts them.
	 * @return {@code false} unless overridden
	 */
	protected boolean isKeyed() {
		return false;
	}

	/**
	 * Put a secret of several values into the store.
	 * @param name name of the secret
	 * @param values the values by key
	 */
	protected void putKeyed(String name, Map<String, String> values) {
		throw new UnsupportedOperationException("Secrets of this store have one value");
	}

	@Test
	void readsWhatIsThere() {
		put("PAYMENT_KEY", "s3cret");
		assertThat(text("PAYMENT_KEY")).isEqualTo("s3cret");
		assertThat(values("PAYMENT_KEY").getName()).isEqualTo("PAYMENT_KEY");
	}

	@Test
	void knowsThatThereIsNone() {
		put("A", "a-value");
		assertThat(store().read(new SecretName("ABSENT"))).isNull();
	}

	@Test
	void readsAnewEachTime() {
		put("KEY", "first");
		assertThat(text("KEY")).isEqualTo("first");
		put("KEY", "second");
		assertThat(text("KEY")).isEqualTo("second");
		remove("KEY");
		assertThat(store().read(new SecretName("KEY"))).isNull();
		put("KEY", "third");
		assertThat(text("KEY")).isEqualTo("third");
	}

	@ParameterizedTest
	@ValueSource(strings = { "key", "Key", "KEY_", "_KEY", "KE", "KEYS", "K.E.Y", "KEY.", "K-EY", "KEY%20", "K%45Y" })
	void findsASecretUnderOneSpellingOnly(String other) {
		put("KEY", "value-of-key");
		assertThat(store().read(new SecretName(other))).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "${PATH}", "\\${PATH}", "#{1+1}", "${", "a\"b'c\\d", "line\nbreak\r\n\ttab", " blanks ",
			"käse-日本-🔑", "{\"json\":[1,2]}", "a&b=c d+e%20f", "<x>&amp;</x>", "null", "true", "0123", "-----BEGIN" })
	void keepsTextAsItIs(String value) {
		put("KEY", value);
		assertThat(text("KEY")).isEqualTo(value);
	}

	@Test
	void keepsLongValues() {
		String value = "0123456789abcdef".repeat(16_000);
		put("KEY", value);
		assertThat(text("KEY")).isEqualTo(value);
	}

	@Test
	void keepsAnEmptyValue() {
		put("KEY", "");
		assertThat(text("KEY")).isEmpty();
	}

	@Test
	void keepsEveryByte() {
		assumeTrue(isBinary(), "values of this store are text");
		byte[] bytes = new byte[256];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = (byte) i;
		}
		put("KEY", bytes);
		assertThat(values("KEY").value().toBytes()).isEqualTo(bytes);
		assertThat(values("KEY").value().isText()).isFalse();
	}

	@Test
	void listsNames() {
		put("A", "value-a");
		put("B", "value-b");
		assertThat(store().list("")).extracting(SecretName::value).contains("A", "B");
		remove("A");
		assertThat(store().list("")).extracting(SecretName::value).contains("B").doesNotContain("A");
	}

	@Test
	void listsWholeSegmentsOnly() {
		assumeTrue(isHierarchical(), "names of this store have one segment");
		put("app/db/password", "value-1");
		put("app/db/user", "value-2");
		put("app/db", "value-3", false);
		put("app/dbx/password", "value-4");
		assertThat(store().list("app/db")).extracting(SecretName::value)
			.contains("app/db/password", "app/db/user")
			.doesNotContain("app/dbx/password");
		assertThat(store().list("app/none")).isEmpty();
	}

	@Test
	void readsAllThatIsPermitted() {
		put("A", "value-a");
		put("B", "value-b");
		put("C", "value-c");
		Map<SecretName, SecretValues> all = store()
			.readAll("", (name) -> Set.of("A", "B", "absent").contains(name.value()))
			.secrets();
		assertThat(all).containsOnlyKeys(new SecretName("A"), new SecretName("B"));
		assertThat(all.values()).extracting(SecretValues::value)
			.containsExactlyInAnyOrder(SecretValue.of("value-a"), SecretValue.of("value-b"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a b", "a%2Fb", "a%b", "a?b=c", "a&b", "a+b", "a#b", "a;b", "a:b", "a@b", "käse", "a=b",
			"..a", "a..b", "...", "data/x", "metadata/x", "a{b}", "a~b", "a*b", "'a'", "a|b" })
	void takesReservedCharactersAsTheyAre(String name) {
		assumeTrue(isHierarchical() && canBeNamed(name), "names of this store are plain");
		put("other", "value-other");
		assertThat(store().read(new SecretName(name))).isNull();
		put(name, "value-of-it");
		assertThat(text(name)).isEqualTo("value-of-it");
		assertThat(store().list("")).contains(new SecretName(name));
		remove(name);
		assertThat(store().read(new SecretName(name))).isNull();
	}

	/**
	 * Whether the store can have a secret of a name with reserved characters.
	 * @param name the name
	 * @return {@code true} unless overridden
	 */
	protected boolean canBeNamed(String name) {
		return true;
	}

	@Test
	void readsSeveralValuesAtOnce() {
		assumeTrue(isKeyed(), "secrets of this store have one value");
		putKeyed("database", Map.of("username", "scott", "password", "${tiger}", "odd key/1", "x"));
		SecretValues values = values("database");
		assertThat(values.keys()).containsExactlyInAnyOrder("username", "password", "odd key/1");
		assertThat(values.get("password")).isEqualTo(SecretValue.of("${tiger}"));
		assertThat(values.isKeyed()).isTrue();
	}

	@Test
	void showsNoValue() {
		put("KEY", "marker-value");
		assertThat(values("KEY").toString()).doesNotContain("marker-value");
		assertThat(store().toString()).doesNotContain("marker-value");
	}

	@Test
	void servesManyThreads() throws Exception {
		put("KEY", "shared-value");
		ExecutorService threads = Executors.newFixedThreadPool(8);
		try {
			List<CompletableFuture<Void>> readers = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				readers.add(CompletableFuture.runAsync(() -> {
					for (int n = 0; n < 20; n++) {
						assertThat(text("KEY")).isEqualTo("shared-value");
					}
				}, threads));
			}
			CompletableFuture.allOf(readers.toArray(CompletableFuture[]::new)).get(LIMIT, TimeUnit.SECONDS);
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void closesTwice() {
		assertThatNoException().isThrownBy(() -> {
			store().close();
			store().close();
		});
	}

	private void put(String name, String value) {
		put(name, value.getBytes(StandardCharsets.UTF_8));
	}

	// Where a directory is, a file of the same name cannot be.
	private void put(String name, String value, boolean always) {
		if (always || isKeyed()) {
			put(name, value);
		}
	}

	private SecretValues values(String name) {
		SecretValues values = store().read(new SecretName(name));
		if (values == null) {
			throw new AssertionError("There is no secret '%s'".formatted(name));
		}
		return values;
	}

	private String text(String name) {
		return values(name).value().toText();
	}

}

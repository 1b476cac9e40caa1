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

package dev.patterns.test.state;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.patterns.state.Consistency;
import dev.patterns.state.InvalidStateKeyException;
import dev.patterns.state.KeyPage;
import dev.patterns.state.KeyQuery;
import dev.patterns.state.StateTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Keys: of any characters, listed by prefix and pattern, deleted by prefix.
 */
public abstract class StateStoreKeyContractTests extends StateStoreTestSupport {

	private static final List<String> KEYS = List.of("a", "A", "a ", " a", "a||b", "||", "a\u0000b", "a\u0000", "%",
			"_", "\\", "a%b", "ä", "a\u0308", "\uD83D\uDE00", "\uD83D\uDE01", "\uFFFD", "{a}b", "{}a", "a}b{c", "a'b\"",
			"line\nbreak", "ß", "ss", "*", "?", "[a]", "a:b", "%7D");

	@Test
	void takesAllCharactersAndTellsAllApart() {
		for (int i = 0; i < KEYS.size(); i++) {
			state().save(KEYS.get(i), i);
		}
		for (int i = 0; i < KEYS.size(); i++) {
			assertThat(value(KEYS.get(i), Integer.class)).as(KEYS.get(i)).isEqualTo(i);
		}
		assertThat(state().getAll(KEYS, Integer.class).keySet()).containsExactlyElementsOf(KEYS);
		assertThat(allKeys(state(), KeyQuery.all())).containsExactlyInAnyOrderElementsOf(KEYS);
		for (String key : KEYS) {
			state().delete(key);
			assertThat(state().get(key, Integer.class).exists()).as(key).isFalse();
		}
		assertThat(allKeys(state(), KeyQuery.all())).isEmpty();
	}

	@Test
	void refusesKeysThatAreNone() {
		assertThatExceptionOfType(InvalidStateKeyException.class).isThrownBy(() -> state().save("", 1));
		assertThatExceptionOfType(InvalidStateKeyException.class).isThrownBy(() -> state().get("", Integer.class));
		assertThatExceptionOfType(InvalidStateKeyException.class).isThrownBy(() -> state().save("a\uD83D", 1));
		assertThatExceptionOfType(InvalidStateKeyException.class)
			.isThrownBy(() -> state().save("ä".repeat(512) + "x", 1));
		String longest = "ä".repeat(512);
		state().save(longest, 1);
		assertThat(value(longest, Integer.class)).isEqualTo(1);
		assertThat(allKeys(state(), KeyQuery.prefix("ä"))).containsExactly(longest);
		assertThat(longest).hasSize(StateTemplate.MAX_KEY_LENGTH / 2);
	}

	@Test
	void storesDoNotSeeEachOther() {
		state().save("k", 1);
		assertThat(other().get("k", Integer.class).exists()).isFalse();
		other().save("k", 2);
		other().save("l", 2);
		assertThat(allKeys(state(), KeyQuery.all())).containsExactly("k");
		assertThat(state().deletePrefix("k")).isEqualTo(1);
		assertThat(allKeys(other(), KeyQuery.all())).containsExactlyInAnyOrder("k", "l");
	}

	@Test
	void listsByPrefix() {
		save("cart-1", "cart-2", "cart", "car", "Cart-3", "order-1", "cart%", "cart\u0000x");
		assertThat(allKeys(state(), KeyQuery.prefix("cart"))).containsExactlyInAnyOrder("cart-1", "cart-2", "cart",
				"cart%", "cart\u0000x");
		assertThat(allKeys(state(), KeyQuery.prefix("cart%"))).containsExactly("cart%");
		assertThat(allKeys(state(), KeyQuery.prefix("nothing"))).isEmpty();
	}

	@Test
	void listsByPattern() {
		save("user-1", "user-12", "user_1", "user%1", "order-1", "user-\uD83D\uDE00", "a\\b", "USER-1");
		assertThat(like("user-%")).containsExactlyInAnyOrder("user-1", "user-12", "user-\uD83D\uDE00");
		assertThat(like("%-1")).containsExactlyInAnyOrder("user-1", "order-1", "USER-1");
		assertThat(like("user-_")).containsExactlyInAnyOrder("user-1", "user-\uD83D\uDE00");
		assertThat(like("user_1")).containsExactlyInAnyOrder("user-1", "user_1", "user%1");
		assertThat(like("user\\_1")).containsExactly("user_1");
		assertThat(like("user\\%1")).containsExactly("user%1");
		assertThat(like("a\\\\b")).containsExactly("a\\b");
		assertThat(like("%er%1%")).containsExactlyInAnyOrder("user-1", "user-12", "user_1", "user%1", "order-1");
		assertThat(like("user-1")).containsExactly("user-1");
		assertThat(allKeys(state(), new KeyQuery("user", "%1", null, 100))).containsExactlyInAnyOrder("user-1",
				"user_1", "user%1");
		assertThat(allKeys(state(), KeyQuery.like("user%").limit(2))).containsExactlyInAnyOrder("user-1", "user-12",
				"user_1", "user%1", "user-\uD83D\uDE00");
		assertThatIllegalArgumentException().isThrownBy(() -> like("user\\"));
	}

	@Test
	void listsInPages() {
		List<String> keys = IntStream.range(0, 57).mapToObj((i) -> "k%03d".formatted(i)).toList();
		keys.forEach((key) -> state().save(key, key));
		Set<String> found = new HashSet<>();
		int pages = 0;
		String page = null;
		do {
			KeyPage one = state().keys(KeyQuery.prefix("k").limit(10).page(page));
			assertThat(one.keys().size()).isLessThanOrEqualTo(10 + slack());
			found.addAll(one.keys());
			pages++;
			page = one.next();
		}
		while (page != null);
		assertThat(found).containsExactlyInAnyOrderElementsOf(keys);
		assertThat(pages).isGreaterThan(1);
		assertThatIllegalArgumentException().isThrownBy(() -> state().keys(KeyQuery.all().page("~~")));
		assertThatIllegalArgumentException().isThrownBy(() -> KeyQuery.all().limit(0));
	}

	@Test
	void deletingWhilePagingLosesNoOther() {
		List<String> keys = IntStream.range(0, 100).mapToObj((i) -> "k%03d".formatted(i)).toList();
		keys.forEach((key) -> state().save(key, key));
		Set<String> found = new HashSet<>();
		String page = null;
		do {
			KeyPage one = state().keys(KeyQuery.prefix("k").limit(7).page(page));
			found.addAll(one.keys());
			state().deleteAll(one.keys());
			page = one.next();
		}
		while (page != null);
		assertThat(found).containsExactlyInAnyOrderElementsOf(keys);
		assertThat(allKeys(state(), KeyQuery.all())).isEmpty();
	}

	@Test
	void aPageOfOneStoreLeadsToNoOther() {
		for (StateTemplate template : List.of(state(), other())) {
			IntStream.range(0, 50).forEach((i) -> template.save("k" + i, i));
		}
		String page = state().keys(KeyQuery.all().limit(5)).next();
		assertThat(page).isNotNull();
		try {
			assertThat(allKeys(other(), KeyQuery.all().page(page))).allMatch((key) -> key.startsWith("k"));
		}
		catch (IllegalArgumentException ex) {
			assertThat(ex).hasMessageContaining("page");
		}
	}

	@Test
	void deletesByPrefix() {
		save("p||1", "p||2", "p|3", "p", "q||1", "P||1");
		assertThat(state().deletePrefix("p||")).isEqualTo(2);
		assertThat(allKeys(state(), KeyQuery.all())).containsExactlyInAnyOrder("p|3", "p", "q||1", "P||1");
		assertThat(state().deletePrefix("p||")).isZero();
		assertThatExceptionOfType(InvalidStateKeyException.class).isThrownBy(() -> state().deletePrefix(""));
		assertThat(state().get("q||1", String.class, Consistency.STRONG).exists()).isTrue();
	}

	private List<String> like(String pattern) {
		return allKeys(state(), KeyQuery.like(pattern));
	}

	private void save(String... keys) {
		for (String key : keys) {
			state().save(key, key);
		}
	}

	/**
	 * How many keys a page may have above its limit.
	 * @return the number
	 */
	protected int slack() {
		return 0;
	}

}

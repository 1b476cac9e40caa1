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

package dev.patterns.test.lock;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.patterns.lock.FencingToken;
import dev.patterns.lock.store.LockAcquisition;
import dev.patterns.lock.store.LockRecord;
import dev.patterns.lock.store.LockRelease;
import dev.patterns.lock.store.LockRequest;
import dev.patterns.lock.store.LockStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What every {@link LockStore} must do. A subclass gives the store.
 */
public abstract class LockStoreContractTests extends LockStoreRenewalContractTests {

	@Test
	void aLockHasOneHolder() {
		acquire("a", "first", LONG);
		LockAcquisition refused = store().acquire(request("a", "second", LONG));
		assertThat(refused.acquired()).isFalse();
		assertThat(refused.remaining()).isBetween(LONG.minusSeconds(30), LONG);
	}

	@Test
	void theSameOwnerDoesNotGetItTwice() {
		acquire("a", "same", LONG);
		assertThat(store().acquire(request("a", "same", LONG)).acquired()).isFalse();
	}

	@Test
	void locksOfOtherNamesAreOthers() {
		acquire("a", "first", LONG);
		acquire("b", "second", LONG);
		acquire("A", "third", LONG);
		acquire("a ", "fourth", LONG);
		assertThat(store().list(null, 10)).hasSize(4);
	}

	@Test
	void locksOfOtherScopesAreOthers() {
		acquire("a", "first", LONG);
		LockStore other = store(scope());
		assertThat(other.find("a")).isEmpty();
		assertThat(other.list(null, 10)).isEmpty();
		assertThat(other.acquire(request("a", "second", LONG)).acquired()).isTrue();
	}

	@Test
	void releaseFrees() {
		LockRequest request = acquire("a", "first", LONG);
		assertThat(store().release("a", request.attempt(), Duration.ZERO)).isEqualTo(LockRelease.RELEASED);
		assertThat(isFree("a")).isTrue();
		acquire("a", "second", LONG);
	}

	@Test
	void releaseOfWhatNobodyHolds() {
		assertThat(store().release("a", "nobody", Duration.ZERO)).isEqualTo(LockRelease.DOES_NOT_EXIST);
		assertThat(store().releaseOwned("a", "nobody", "r")).isEqualTo(LockRelease.DOES_NOT_EXIST);
		assertThat(store().forceRelease("a", null, "r")).isEqualTo(LockRelease.DOES_NOT_EXIST);
	}

	@Test
	void releaseOfWhatSomebodyElseHolds() {
		LockRequest request = acquire("a", "first", LONG);
		assertThat(store().release("a", "other", Duration.ZERO)).isEqualTo(LockRelease.BELONGS_TO_OTHERS);
		assertThat(store().releaseOwned("a", "second", "r")).isEqualTo(LockRelease.BELONGS_TO_OTHERS);
		assertThat(store().renew("a", request.attempt(), LONG)).isTrue();
	}

	@Test
	void releaseByOwner() {
		LockRequest request = acquire("a", "first", LONG);
		assertThat(store().releaseOwned("a", "first", "r")).isEqualTo(LockRelease.RELEASED);
		assertThat(isFree("a")).isTrue();
		assertThat(store().renew("a", request.attempt(), LONG)).isFalse();
		assertThat(store().releaseOwned("a", "first", "another")).isEqualTo(LockRelease.DOES_NOT_EXIST);
	}

	@Test
	void leaseEnds() {
		LockRequest request = acquire("a", "first", SHORT);
		await().atMost(LIMIT).until(() -> isFree("a"));
		assertThat(store().renew("a", request.attempt(), LONG)).isFalse();
		assertThat(store().release("a", request.attempt(), Duration.ZERO)).isEqualTo(LockRelease.DOES_NOT_EXIST);
		acquire("a", "second", LONG);
		assertThat(store().release("a", request.attempt(), Duration.ZERO)).isEqualTo(LockRelease.BELONGS_TO_OTHERS);
		assertThat(store().find("a")).hasValueSatisfying((lock) -> assertThat(lock.owner()).isEqualTo("second"));
	}

	@Test
	void leaseIsNotShorterThanAskedFor() {
		long begin = System.nanoTime();
		acquire("a", "first", SHORT);
		await().atMost(LIMIT)
			.pollInterval(Duration.ofMillis(5))
			.until(() -> store().acquire(request("a", "second", LONG)).acquired());
		// A database may count in whole milliseconds.
		assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(SHORT.minusMillis(2).toNanos());
	}

	@Test
	void acquiringTwiceByOneAttemptGivesTheSameToken() {
		LockRequest request = request("a", "first", LONG);
		LockAcquisition first = store().acquire(request);
		LockAcquisition second = store().acquire(request);
		assertThat(second.acquired()).isTrue();
		assertThat(second.token()).isEqualTo(first.token());
		assertThat(second.remaining()).isLessThanOrEqualTo(first.remaining());
	}

	@Test
	void anAttemptThatComesAgainLateDoesNotGetWhatOthersHave() {
		LockRequest request = acquire("a", "first", SHORT);
		await().atMost(LIMIT).until(() -> isFree("a"));
		acquire("a", "second", LONG);
		assertThat(store().acquire(request).acquired()).isFalse();
	}

	@Test
	void releasingTwiceIsReleasing() {
		LockRequest request = acquire("a", "first", LONG);
		assertThat(store().release("a", request.attempt(), Duration.ZERO)).isEqualTo(LockRelease.RELEASED);
		assertThat(store().release("a", request.attempt(), Duration.ZERO)).isEqualTo(LockRelease.RELEASED);
		LockRequest next = acquire("a", "second", LONG);
		assertThat(store().release("a", request.attempt(), Duration.ZERO)).isEqualTo(LockRelease.RELEASED);
		assertThat(store().renew("a", next.attempt(), LONG)).isTrue();
	}

	@Test
	void releasingByOwnerTwiceDoesNotReleaseTheNext() {
		acquire("a", "same", LONG);
		assertThat(store().releaseOwned("a", "same", "r")).isEqualTo(LockRelease.RELEASED);
		LockRequest next = acquire("a", "same", LONG);
		assertThat(store().releaseOwned("a", "same", "r")).isEqualTo(LockRelease.RELEASED);
		assertThat(store().renew("a", next.attempt(), LONG)).isTrue();
	}

	@Test
	void tokensGrowForEver() {
		List<Long> tokens = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			tokens.add(token("a"));
			tokens.add(token("b"));
		}
		acquire("a", "expires", SHORT);
		tokens.add(store().find("a").map(LockRecord::token).orElse(Long.MAX_VALUE));
		await().atMost(LIMIT).until(() -> isFree("a"));
		tokens.add(token("a"));
		assertThat(tokens).allMatch((token) -> token > 0);
		assertThat(IntStream.range(0, tokens.size()).filter((i) -> i % 2 == 0 || i > 9).mapToObj(tokens::get).toList())
			.isSorted()
			.doesNotHaveDuplicates();
	}

	@Test
	void minimalTimeKeepsALockTakenAfterItsRelease() {
		LockRequest request = acquire("a", "first", LONG);
		Duration minimum = Duration.ofMillis(400);
		assertThat(store().release("a", request.attempt(), minimum)).isEqualTo(LockRelease.RELEASED);
		assertThat(store().release("a", request.attempt(), minimum)).isEqualTo(LockRelease.RELEASED);
		LockRecord kept = store().find("a").orElseThrow();
		assertThat(kept.released()).isTrue();
		assertThat(Duration.between(kept.acquiredAt(), kept.expiresAt())).isEqualTo(minimum);
		assertThat(store().acquire(request("a", "second", LONG)).acquired()).isFalse();
		assertThat(store().renew("a", request.attempt(), LONG)).isFalse();
		assertThat(store().releaseOwned("a", "first", "r")).isEqualTo(LockRelease.DOES_NOT_EXIST);
		await().atMost(LIMIT).until(() -> store().acquire(request("a", "second", LONG)).acquired());
	}

	@Test
	void minimalTimeThatIsOverFreesAtOnce() {
		LockRequest request = acquire("a", "first", LONG);
		Instant acquiredAt = store().find("a").orElseThrow().acquiredAt();
		await().atMost(LIMIT).until(() -> {
			LockRequest clock = acquire("clock", "x", LONG);
			Instant now = store().find("clock").orElseThrow().acquiredAt();
			store().release("clock", clock.attempt(), Duration.ZERO);
			return now.isAfter(acquiredAt.plusMillis(10));
		});
		store().release("a", request.attempt(), Duration.ofMillis(10));
		assertThat(isFree("a")).isTrue();
	}

	@Test
	void forcedRelease() {
		LockRequest request = acquire("a", "first", LONG);
		long token = store().find("a").orElseThrow().token();
		assertThat(store().forceRelease("a", token + 1, "r")).isEqualTo(LockRelease.BELONGS_TO_OTHERS);
		assertThat(store().forceRelease("a", token, "r")).isEqualTo(LockRelease.RELEASED);
		assertThat(store().renew("a", request.attempt(), LONG)).isFalse();
		acquire("a", "second", LONG);
		assertThat(store().find("a").orElseThrow().token()).isGreaterThan(token);
		assertThat(store().forceRelease("a", token, "r")).isEqualTo(LockRelease.RELEASED);
		assertThat(store().forceRelease("a", null, "r")).isEqualTo(LockRelease.RELEASED);
		assertThat(isFree("a")).isFalse();
		assertThat(store().forceRelease("a", null, "other")).isEqualTo(LockRelease.RELEASED);
		assertThat(isFree("a")).isTrue();
	}

	@Test
	void forcedReleaseEndsAMinimalTime() {
		LockRequest request = acquire("a", "first", LONG);
		store().release("a", request.attempt(), LONG);
		assertThat(store().forceRelease("a", null, "r")).isEqualTo(LockRelease.RELEASED);
		assertThat(isFree("a")).isTrue();
	}

	@Test
	void findsWhatIsHeld() {
		acquire("a", "owner", LONG);
		LockRecord lock = store().find("a").orElseThrow();
		assertThat(lock.name()).isEqualTo("a");
		assertThat(lock.owner()).isEqualTo("owner");
		assertThat(lock.token()).isPositive();
		assertThat(lock.released()).isFalse();
		assertThat(Duration.between(lock.acquiredAt(), lock.expiresAt())).isEqualTo(LONG);
		assertThat(store().find("b")).isEmpty();
	}

	@Test
	void listsInPages() {
		IntStream.rangeClosed(1, 7).forEach((i) -> acquire("lock-" + i, "owner-" + i, LONG));
		LockRequest released = acquire("lock-0", "x", LONG);
		store().release("lock-0", released.attempt(), Duration.ZERO);
		acquire("lock-3x", "x", SHORT);
		await().atMost(LIMIT).until(() -> isFree("lock-3x"));
		List<String> names = new ArrayList<>();
		@Nullable String after = null;
		do {
			List<LockRecord> page = store().list(after, 3);
			assertThat(page.size()).isLessThanOrEqualTo(3);
			page.forEach((lock) -> names.add(lock.name()));
			after = (page.size() == 3) ? page.get(2).name() : null;
		}
		while (after != null);
		assertThat(names).containsExactly("lock-1", "lock-2", "lock-3", "lock-4", "lock-5", "lock-6", "lock-7");
	}

	@ParameterizedTest
	@ValueSource(strings = { " ", "a'b\"c`d", "%_*?[a-z]", "\\", "\\0", "\0", "a\nb\tc", "{a}:{b}", "a/b/../c", "ÄÖÜß",
			"ä", "\ud83d\ude80", "$1 :name ?", "\uffff", "null", "\u202e" })
	void namesAndOwnersOfAnyCharacters(String text) {
		LockRequest request = acquire(text, text, LONG);
		assertThat(store().acquire(request(text, "b", LONG)).acquired()).isFalse();
		assertThat(store().list(null, 10)).singleElement().satisfies((lock) -> {
			assertThat(lock.name()).isEqualTo(text);
			assertThat(lock.owner()).isEqualTo(text);
		});
		assertThat(store().renew(text, request.attempt(), LONG)).isTrue();
		assertThat(store().releaseOwned(text, text, "r")).isEqualTo(LockRelease.RELEASED);
		assertThat(isFree(text)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "x", "\\", "\0", "\u20ac", "\ud83d\ude80" })
	void longNames(String character) {
		String name = character.repeat(255 / character.length());
		acquire(name, name, LONG);
		acquire(name.substring(character.length()), name, LONG);
		assertThat(store().list(null, 10)).hasSize(2);
		assertThat(store().find(name)).isPresent();
	}

	@Test
	void ofManyAtOnceOneGetsIt() throws Exception {
		for (int round = 0; round < 10; round++) {
			String name = "race-" + round;
			List<Boolean> acquired = atOnce(8,
					() -> LockRetries.retry(() -> store().acquire(request(name, "x", LONG)).acquired()));
			assertThat(acquired).filteredOn((it) -> it).hasSize(1);
		}
	}

	@Test
	void nobodyIsInsideTogetherAndTokensGrowInTheOrderOfHolders() throws Exception {
		AtomicInteger inside = new AtomicInteger();
		List<Long> tokens = Collections.synchronizedList(new ArrayList<>());
		atOnce(6, () -> {
			for (int done = 0; done < 10;) {
				LockRequest request = request("race", "x", LONG);
				LockAcquisition acquisition = LockRetries.retry(() -> store().acquire(request));
				if (acquisition.acquired()) {
					assertThat(inside.incrementAndGet()).isEqualTo(1);
					tokens.add(acquisition.token());
					inside.decrementAndGet();
					LockRetries.retry(() -> store().release("race", request.attempt(), Duration.ZERO));
					done++;
				}
			}
			return true;
		});
		assertThat(tokens).hasSize(60).isSorted();
		assertThat(new HashSet<>(tokens)).hasSize(60);
	}

	@Test
	void tokensOfAScopeHaveOneSource() {
		String scope = scope();
		String source = store(scope).tokenSource();
		assertThat(store(scope).tokenSource()).isEqualTo(source);
		assertThat(store(scope()).tokenSource()).isNotEqualTo(source);
		assertThat(new FencingToken(source, "a", 1).source()).isNotEmpty();
	}

	@Test
	void twoStoresShareLocksAndTokens() {
		String scope = scope();
		LockStore first = store(scope);
		LockStore second = store(scope);
		LockRequest request = request("a", "x", LONG);
		LockAcquisition acquisition = first.acquire(request);
		assertThat(second.acquire(request("a", "y", LONG)).acquired()).isFalse();
		first.release("a", request.attempt(), Duration.ZERO);
		assertThat(second.acquire(request("a", "y", LONG)).token()).isGreaterThan(acquisition.token());
	}

	@Test
	void purgingHoldsNoLockUp() {
		acquire("held", "x", LONG);
		long token = token("free");
		assertThat(store().purge(100)).isZero();
		assertThat(store().find("held")).isPresent();
		assertThat(token("free")).isGreaterThan(token);
	}

	@Test
	void describesItself() {
		assertThat(store().description()).isNotBlank();
	}

}

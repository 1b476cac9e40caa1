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

package dev.patterns.state.repository;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisRepositoriesAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.data.keyvalue.annotation.KeySpace;
import org.springframework.data.keyvalue.core.mapping.context.KeyValueMappingContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;
import dev.patterns.state.InvalidStateKeyException;
import dev.patterns.state.KeyQuery;
import dev.patterns.state.StateTemplate;
import dev.patterns.state.UnknownStateStoreException;
import dev.patterns.state.autoconfigure.JdbcStateStoreAutoConfiguration;
import dev.patterns.state.autoconfigure.StateAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for repositories over state.
 */
class StateRepositoryTests {

	private final ApplicationContextRunner withoutRepositories = new ApplicationContextRunner()
		// As an application has them, so that Spring Boot looks for its own repositories.
		.withInitializer((context) -> AutoConfigurationPackages
			.register((BeanDefinitionRegistry) context.getBeanFactory(), getClass().getPackageName()))
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, TransactionAutoConfiguration.class,
				DataRedisAutoConfiguration.class, DataRedisRepositoriesAutoConfiguration.class,
				SerializationAutoConfiguration.class, IdentityAutoConfiguration.class,
				JdbcAccessAutoConfiguration.class, JdbcStateStoreAutoConfiguration.class, StateAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true", "patterns.state.type=jdbc");

	private final ApplicationContextRunner runner = this.withoutRepositories.withUserConfiguration(Repositories.class);

	@Test
	void aKeyspaceBelowAnotherIsRefused() {
		this.runner.run((context) -> {
			StateKeyValueAdapter adapter = new StateKeyValueAdapter(context.getBean(StateTemplate.class), "",
					new KeyValueMappingContext<>());
			adapter.put("1", "cart", "carts");
			assertThatExceptionOfType(InvalidStateKeyException.class)
				.isThrownBy(() -> adapter.put("1", "old cart", "carts/archive"))
				.withMessageContaining("@KeySpace");
			assertThatExceptionOfType(InvalidStateKeyException.class).isThrownBy(() -> adapter.deleteAllOf(""));
			assertThat(adapter.count("carts")).isOne();
		});
	}

	@Test
	void savesFindsAndDeletes() {
		this.runner.run((context) -> {
			Carts carts = context.getBean(Carts.class);
			carts.saveAll(List.of(new Cart("1", "ann", 3), new Cart("2", "bob", 5), new Cart("3", "ann", 1)));
			assertThat(carts.findById("2")).contains(new Cart("2", "bob", 5));
			assertThat(carts.findById("4")).isEmpty();
			assertThat(carts.existsById("3")).isTrue();
			assertThat(carts.count()).isEqualTo(3);
			assertThat(carts.findByCustomer("ann")).extracting(Cart::id).containsExactlyInAnyOrder("1", "3");
			assertThat(carts.countByCustomer("ann")).isEqualTo(2);
			assertThat(carts.findAll(Sort.by("items"))).extracting(Cart::id).containsExactly("3", "1", "2");
			assertThat(carts.findAll(PageRequest.of(0, 2, Sort.by("id"))).getTotalElements()).isEqualTo(3);
			StateTemplate state = context.getBean(StateTemplate.class);
			assertThat(state.keys(KeyQuery.all()).keys()).containsExactly("carts/1", "carts/2", "carts/3");
			state.save("cartsother/1", 1);
			carts.deleteById("1");
			carts.deleteAll();
			assertThat(carts.findAll()).isEmpty();
			assertThat(state.keys(KeyQuery.all()).keys()).containsExactly("cartsother/1");
		});
	}

	@Test
	void whatIsSavedOutlivesTheApplication() {
		ApplicationContextRunner sharing = this.runner
			.withPropertyValues("spring.datasource.url=jdbc:h2:mem:outliving;DB_CLOSE_DELAY=-1");
		sharing.run((context) -> context.getBean(Carts.class).save(new Cart("1", "ann", 3)));
		sharing.run((context) -> assertThat(context.getBean(Carts.class).findById("1")).isPresent());
		sharing.withBean("failing", Object.class, () -> {
			throw new IllegalStateException("does not start");
		}).run((context) -> assertThat(context).hasFailed());
		sharing.run((context) -> {
			assertThat(context.getBean(Carts.class).findById("1")).isPresent();
			context.getBean(Carts.class).deleteAll();
		});
	}

	@Test
	void queriesCombineConditions() {
		this.runner.run((context) -> {
			Carts carts = context.getBean(Carts.class);
			carts.saveAll(List.of(new Cart("1", "ann", 3), new Cart("2", "bob", 5), new Cart("3", "cid", 1),
					new Cart("4", "bob", 9), new Cart("5", "dan", 7)));
			assertThat(carts.findByCustomerOrCustomer("ann", "cid")).extracting(Cart::id)
				.containsExactlyInAnyOrder("1", "3");
			assertThat(carts.findByItemsGreaterThanEqualAndItemsLessThan(3, 7)).extracting(Cart::id)
				.containsExactlyInAnyOrder("1", "2");
			assertThat(carts.findByCustomerAndItemsGreaterThanOrItemsLessThanEqual("bob", 5, 1)).extracting(Cart::id)
				.containsExactlyInAnyOrder("3", "4");
			Page<Cart> first = carts.findByItemsGreaterThan(1, PageRequest.of(0, 3, Sort.by("items").descending()));
			assertThat(first).extracting(Cart::id).containsExactly("4", "5", "2");
			assertThat(carts.findByItemsGreaterThan(1, first.nextPageable())).extracting(Cart::id).containsExactly("1");
		});
	}

	@Test
	void takesPartInTheCallersTransaction() {
		this.runner.run((context) -> {
			Carts carts = context.getBean(Carts.class);
			new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
				.executeWithoutResult((status) -> {
					carts.save(new Cart("1", "ann", 3));
					assertThat(carts.count()).isEqualTo(1);
					status.setRollbackOnly();
				});
			assertThat(carts.count()).isZero();
		});
	}

	@Test
	void readsWhatAnotherProcessWrote() {
		this.runner.run((context) -> {
			context.getBean(StateTemplate.class).save("carts/1", new Cart("1", "ann", 3));
			assertThat(context.getBean(Carts.class).countByCustomer("ann")).isEqualTo(1);
		});
	}

	@Test
	void anUnknownStoreIsNamedWithWhatToDo() {
		this.withoutRepositories.withUserConfiguration(RepositoriesOfAnUnknownStore.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(UnknownStateStoreException.class)
				.hasMessageContaining("'nope'"));
	}

	@KeySpace("carts")
	record Cart(@Id String id, String customer, int items) {

	}

	interface Carts extends StateRepository<Cart, String> {

		List<Cart> findByCustomer(String customer);

		long countByCustomer(String customer);

		List<Cart> findByCustomerOrCustomer(String customer, String other);

		List<Cart> findByItemsGreaterThanEqualAndItemsLessThan(int least, int below);

		List<Cart> findByCustomerAndItemsGreaterThanOrItemsLessThanEqual(String customer, int above, int most);

		Page<Cart> findByItemsGreaterThan(int above, Pageable page);

	}

	@Configuration(proxyBeanMethods = false)
	@EnableStateRepositories(considerNestedRepositories = true, store = "nope")
	static class RepositoriesOfAnUnknownStore {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableStateRepositories(considerNestedRepositories = true)
	static class Repositories {

	}

}

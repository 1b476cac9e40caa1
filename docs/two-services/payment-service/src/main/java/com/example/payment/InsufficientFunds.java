package com.example.payment;

public class InsufficientFunds extends Exception {

	public InsufficientFunds(String customer) {
		super(customer + " has too little");
	}

}
